// Tasks of integer work, all at once, against the same work on this one thread. Tells the longest time
// for which the event loop stood still meanwhile, where it is to look for it.

import { LoopGaps } from "../../lib/loop-gaps.mjs";
import { expect, stepsPerMillisecond, warmUp } from "../../lib/support.mjs";
import { burn } from "../tasks.mjs";

/** @type {import("../runtimes.mjs").Measure["prepare"]} */
export async function prepare({ open, args, threads }) {
  const pool = await open();
  const { tasks, ms, gaps } = /** @type {{ tasks: number, ms: number, gaps?: boolean }} */ (args);
  const steps = Math.round(stepsPerMillisecond(burn) * ms);
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
    const watch = gaps ? new LoopGaps() : undefined;
    const wall = await timed(pooled);
    const figures = { speedup: serial / wall, "wall time": wall };
    return watch ? { ...figures, "longest gap": watch.stop() } : figures;
  };
}
