// CPU time of the whole process while its workers have nothing to do, and while one task sleeps.

import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "../../lib/support.mjs";

/** @param {() => Promise<unknown>} wait */
async function shareOfCore(wait) {
  const start = performance.now();
  const before = process.cpuUsage();
  await wait();
  const { user, system } = process.cpuUsage(before);
  return (100 * (user + system)) / 1000 / (performance.now() - start);
}

/** @type {import("../runtimes.mjs").Measure["prepare"]} */
export async function prepare({ open, args }) {
  const pool = await open();
  const calls = Array.from({ length: 1000 }, (_, i) => pool.call("successor", i));
  const results = /** @type {number[]} */ (await Promise.all(calls));
  expect(results.at(-1), 1000, "the last result");
  // What compiles or collects in the background, after start-up, is none of idling.
  await sleep(1500);

  return async () => ({
    idle: await shareOfCore(() => sleep(args["ms"])),
    "one sleep(1000) out": await shareOfCore(() => pool.call("sleep", 1000)),
  });
}
