// Urgent calls, one every few milliseconds, while many others wait: from each call to its result.

import { percentile } from "../../lib/statistics.mjs";
import { expect, stepsPerMillisecond, warmUp } from "../../lib/support.mjs";
import { burn } from "../../pool-node/tasks.mjs";

/** @type {import("../../lib/measure.mjs").MeasureOf<import("../urgent.mjs").UrgentPool>["prepare"]} */
export async function prepare({ open, args, threads }) {
  const pool = await open();
  const { tasks, ms, everyMs, fills } =
    /** @type {{ tasks: number, ms: number, everyMs: number, fills: number }} */ (args);
  const steps = Math.round(stepsPerMillisecond(burn) * ms);
  const expected = burn(steps);
  /** @param {unknown} result */
  const check = (result) => {
    if (result !== expected) expect(result, expected, "the sum");
  };

  /** @param {number[]} latencies in milliseconds, which are added to */
  const urgent = async (latencies) => {
    const start = performance.now();
    check(await pool.urgent(steps));
    latencies.push(performance.now() - start);
  };

  /** @param {number[]} latencies as above */
  const fill = async (latencies) => {
    const start = performance.now();
    const queued = Promise.all(Array.from({ length: tasks }, () => pool.call(steps)));
    /** @type {Promise<void>[]} */
    const made = [];
    const timer = setInterval(() => made.push(urgent(latencies)), everyMs);
    try {
      for (const result of await queued) check(result);
    } finally {
      clearInterval(timer);
    }
    const wall = performance.now() - start;
    await Promise.all(made);
    return wall;
  };
  await warmUp(300, () =>
    Promise.all(Array.from({ length: 20 * threads }, () => pool.call(steps))),
  );

  return async () => {
    /** @type {number[]} */
    const latencies = [];
    let wall = 0;
    for (let i = 0; i < fills; i += 1) wall += (await fill(latencies)) / fills;
    return {
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
      "all tasks": wall,
    };
  };
}
