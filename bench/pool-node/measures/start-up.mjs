// From nothing to the first result, in a process that has done nothing yet.

import { expect } from "../../lib/support.mjs";

/** @type {import("../runtimes.mjs").Measure["prepare"]} */
export async function prepare({ load, open }) {
  return async () => {
    const start = performance.now();
    await load();
    const loaded = performance.now();
    const pool = await open();
    expect(await pool.call("successor", 1), 2, "the first result");
    return { import: loaded - start, "create to first result": performance.now() - loaded };
  };
}
