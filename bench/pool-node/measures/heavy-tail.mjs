// A few long tasks among many short ones, all at once: the time until the last result over the best that is possible,
// the work of all of them spread evenly.

import { expect, stepsPerMillisecond, warmUp } from "../../lib/support.mjs";
import { burn } from "../tasks.mjs";

/** @type {import("../runtimes.mjs").Measure["prepare"]} */
export async function prepare({ open, args, threads }) {
  const pool = await open();
  const { tasks, ms, long, longMs } =
    /** @type {{ tasks: number, ms: number, long: number, longMs: number }} */ (args);
  const perMs = stepsPerMillisecond(burn);
  // Evenly among the first three quarters: what begins at the end, nobody can balance.
  const stride = Math.floor((0.75 * tasks) / long);
  const work = Array.from({ length: tasks }, (_, i) =>
    Math.round(perMs * (i % stride === 0 && i < stride * long ? longMs : ms)),
  );
  const expected = new Map([...new Set(work)].map((steps) => [steps, burn(steps)]));
  await warmUp(300, () =>
    Promise.all(Array.from({ length: 20 * threads }, () => pool.call("burn", Math.round(perMs)))),
  );

  return async () => {
    const alone = performance.now();
    for (const steps of work) burn(steps);
    const serial = performance.now() - alone;
    const start = performance.now();
    const results = await Promise.all(work.map((steps) => pool.call("burn", steps)));
    const makespan = performance.now() - start;
    results.forEach((result, i) => {
      const sum = expected.get(work[i] ?? 0);
      if (result !== sum) expect(result, sum, "the sum");
    });
    return { "over the ideal": makespan / (serial / threads) };
  };
}
