import { createPool, task } from "heddle";
import * as streams from "../../items.mjs";

/** @typedef {import("../../items.mjs").KindName} KindName */

/** Not a generator around the generator: the peers have none either. */
export const generate = task({
  /** @param {{ kind: KindName, count: number }} what */
  f: ({ kind, count }) => streams.generate(kind, count),
  stream: true,
});

/** @param {{ kind: KindName, items: AsyncIterable<unknown> }} what */
export const tally = ({ kind, items }) => streams.tally(kind, items);

/** @type {import("../../streams.mjs").CreateStreams} */
export function create({ threads }) {
  const pool = createPool({ threads })({ generate, tally });
  return {
    generate: (kind, count) => pool.call.generate({ kind, count }),
    tally: (kind, items) => pool.call.tally({ kind, items }),
    close: () => pool.shutdown(),
  };
}
