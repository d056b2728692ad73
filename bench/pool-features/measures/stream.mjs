// A stream from the first request to its end, over the number of its items.

import { median } from "../../lib/statistics.mjs";
import { expect, warmUp } from "../../lib/support.mjs";
import { generate, tally } from "../items.mjs";

/** @type {import("../../lib/measure.mjs").MeasureOf<import("../streams.mjs").StreamPool>["prepare"]} */
export async function prepare({ open, args, quick }) {
  const pool = await open();
  const { kind, count, from } =
    /** @type {{ kind: import("../items.mjs").KindName, count: number, from: "worker" | "host" }} */ (
      args
    );
  const expected = await tally(kind, generate(kind, count));
  const pass =
    from === "worker"
      ? async () => tally(kind, await pool.generate(kind, count))
      : () => pool.tally(kind, generate(kind, count));

  const timed = async () => {
    const start = performance.now();
    const found = await pass();
    const ms = performance.now() - start;
    expect(found, expected, "the tally");
    return (ms * 1000) / count;
  };
  await warmUp(quick ? 200 : 500, timed);

  return async () => {
    const figures = [];
    const end = performance.now() + (quick ? 100 : 300);
    do figures.push(await timed());
    while (performance.now() < end);
    const perItem = median(figures);
    return { "µs/item": perItem, "items/s": 1e6 / perItem };
  };
}
