// What an adapter makes of a worker for streams.

/**
 * @typedef {object} StreamPool
 * @property {(kind: KindName, count: number) => AnyItems | Promise<AnyItems>} generate items that a
 *   worker makes
 * @property {(kind: KindName, items: AnyItems) => Promise<import("./items.mjs").Tally>} tally of
 *   items of this thread, taken by a worker
 * @property {() => unknown} close
 *
 * @typedef {AsyncIterable<unknown>} AnyItems
 * @typedef {import("./items.mjs").KindName} KindName
 *
 * @typedef {import("../lib/measure.mjs").AdapterOf<StreamPool>["create"]} CreateStreams
 */

export {};
