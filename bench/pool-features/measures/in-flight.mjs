// As in pool-node; and who looks at calls must have seen all of them.

import { setImmediate as turn } from "node:timers/promises";
import { expect } from "../../lib/support.mjs";
import * as inFlight from "../../pool-node/measures/in-flight.mjs";

/** @type {import("../../lib/measure.mjs").MeasureOf<import("../watched.mjs").WatchedPool>["prepare"]} */
export async function prepare(context) {
  const pool = await context.open();
  /** @type {number} */
  const calls = context.args["calls"];
  const round = await inFlight.prepare({ ...context, open: async () => pool });

  return async () => {
    const figures = await round();
    if (pool.seen === undefined) return figures;
    // What is told comes after what it is told of.
    await turn();
    const count = pool.seen();
    const parts = { none: !count, over: (count ?? 0) % calls };
    expect(parts, { none: false, over: 0 }, "what was seen");
    return figures;
  };
}
