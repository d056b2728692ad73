// What an adapter makes of a pool whose calls somebody looks at.

/**
 * @typedef {import("../pool-node/runtimes.mjs").Pool & Watch} WatchedPool
 *
 * @typedef {object} Watch
 * @property {() => number | undefined} [seen] how many calls were looked at so far
 *
 * @typedef {import("../lib/measure.mjs").AdapterOf<WatchedPool>["create"]} CreateWatched
 */

export {};
