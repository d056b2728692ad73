// Many calls made at once, from the first call to the last result, over their number; and the longest time for which
// the event loop stood still once they were made.

import { LoopGaps } from "../../lib/loop-gaps.mjs";
import { median } from "../../lib/statistics.mjs";
import { expect, warmUp } from "../../lib/support.mjs";

/** @type {import("../runtimes.mjs").Measure["prepare"]} */
export async function prepare({ open, args, quick }) {
  const pool = await open();
  /** @type {number} */
  const calls = args["calls"];

  let longest = 0;
  /** @param {number} count */
  const batch = async (count) => {
    const start = performance.now();
    const promises = new Array(count);
    for (let i = 0; i < count; i += 1) promises[i] = pool.call("successor", i);
    const gaps = new LoopGaps();
    const results = await Promise.all(promises);
    longest = Math.max(longest, gaps.stop());
    const ms = performance.now() - start;
    let sum = 0;
    for (const result of results) sum += result;
    expect(sum, (count * (count + 1)) / 2, "the sum of the results");
    return (ms * 1000) / count;
  };
  // As large as what follows, as far as that takes no minutes: the heap has to find its size too.
  await warmUp(quick ? 200 : 500, () => batch(Math.min(calls, 10_000)));

  return async () => {
    const figures = [];
    longest = 0;
    const end = performance.now() + (quick ? 100 : 300);
    do figures.push(await batch(calls));
    while (performance.now() < end);
    return { "µs/call": median(figures), "longest gap": longest };
  };
}
