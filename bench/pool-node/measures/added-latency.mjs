// Tasks of some length, each awaited: the time of the call less the time that the task itself took
// where it ran, which it returns.

import { percentile } from "../../lib/statistics.mjs";
import { expect, samples, stepsPerMillisecond, warmUp } from "../../lib/support.mjs";
import { burn } from "../tasks.mjs";

/** @type {import("../runtimes.mjs").Measure["prepare"]} */
export async function prepare({ open, args, quick }) {
  const pool = await open();
  /** @type {number} */
  const ms = args["ms"];
  const steps = Math.round(stepsPerMillisecond(burn) * ms);
  const expected = burn(steps);

  const call = async () => {
    const start = performance.now();
    const result = /** @type {{ ms: number, sum: number }} */ (await pool.call("timedBurn", steps));
    const all = performance.now() - start;
    expect(result.sum, expected, "the sum");
    return (all - result.ms) * 1000;
  };
  await warmUp(quick ? 100 : 300, call);

  return async () => {
    const limits = { ms: quick ? 150 : 600, atLeast: 8, atMost: 5000 };
    const taken = await samples(limits, call);
    return { "added p50": percentile(taken, 0.5), "added p90": percentile(taken, 0.9) };
  };
}
