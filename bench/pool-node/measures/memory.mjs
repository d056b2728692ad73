// What the workers of a pool take, in a process that has done nothing else: the growth of its resident memory.

import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "../../lib/support.mjs";

const MIB = 2 ** 20;

/** What starts a thread takes and gives back is none of its workers'. */
const SETTLED_MS = 500;

/** @type {import("../runtimes.mjs").Measure["prepare"]} */
export async function prepare({ load, open, threads }) {
  await load();
  return async () => {
    const before = process.memoryUsage.rss();
    const pool = await open();
    const calls = Array.from({ length: 100 * threads }, (_, i) => pool.call("successor", i));
    const results = /** @type {number[]} */ (await Promise.all(calls));
    expect(results.at(-1), calls.length, "the last result");
    await sleep(SETTLED_MS);
    return { "per worker": (process.memoryUsage.rss() - before) / MIB / threads };
  };
}
