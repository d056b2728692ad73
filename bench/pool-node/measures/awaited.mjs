// One call after another, each awaited.

import { percentile } from "../../lib/statistics.mjs";
import { expect, samples, warmUp } from "../../lib/support.mjs";

/** @type {import("../runtimes.mjs").Measure["prepare"]} */
export async function prepare({ open, quick }) {
  const pool = await open();

  /** @param {number} i */
  const call = async (i) => {
    const start = performance.now();
    const result = await pool.call("successor", i);
    const ms = performance.now() - start;
    if (result !== i + 1) expect(result, i + 1, "the result");
    return ms * 1000;
  };
  await warmUp(quick ? 100 : 300, () => call(1));

  return async () => {
    const limits = { ms: quick ? 150 : 500, atLeast: 200, atMost: 100_000 };
    const taken = await samples(limits, call);
    return { p50: percentile(taken, 0.5), p99: percentile(taken, 0.99) };
  };
}
