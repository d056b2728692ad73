// Tasks of about 1 ms of integer work, all at once, against the same work on this one thread.

import { expect, stepsPerMillisecond, warmUp } from "../support.mjs";
import { burn } from "../tasks.mjs";

/** @type {import("../measure.mjs").Measure["prepare"]} */
export async function prepare({ open, args, threads }) {
  const pool = await open();
  /** @type {number} */
  const tasks = args["tasks"];
  const steps = Math.round(stepsPerMillisecond(burn));
  const expected = burn(steps);

  const pooled = () => Promise.all(Array.from({ length: tasks }, () => pool.call("burn", steps)));
  const alone = () => Array.from({ length: tasks }, () => burn(steps));
  // Each worker compiles for itself.
  await warmUp(300, () =>
    Promise.all(Array.from({ length: 20 * threads }, () => pool.call("burn", steps))),
  );

  /** @param {() => unknown} work */
  const timed = async (work) => {
    const start = performance.now();
    const results = /** @type {unknown[]} */ (await work());
    const ms = performance.now() - start;
    for (const result of results) if (result !== expected) expect(result, expected, "the sum");
    return ms;
  };
  return async () => {
    const serial = await timed(alone);
    const wall = await timed(pooled);
    return { speedup: serial / wall, "wall time": wall };
  };
}
