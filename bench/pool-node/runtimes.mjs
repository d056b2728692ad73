// Who takes part.

import { packageVersion } from "../lib/machine.mjs";

/**
 * What an adapter makes of a pool, so that every measure runs on all of them unchanged.
 * @typedef {object} Pool
 * @property {(task: TaskName, arg: unknown) => Promise<unknown>} call
 * @property {(size: number) => Uint8Array} [bytes] makes a buffer for calls, where that is not just any
 * @property {() => Promise<unknown>} close
 *
 * @typedef {keyof typeof import("./tasks.mjs")} TaskName
 *
 * @typedef {object} Adapter a module in adapters/
 * @property {(options: { threads: number }) => Promise<Pool> | Pool} create
 * @property {boolean} [consumes] it takes buffers away from the caller: each can be sent once only
 *
 * @typedef {import("../lib/measure.mjs").MeasureOf<Pool, Adapter>} Measure
 *
 * @typedef {import("../lib/groups.mjs").Runtime & Traits} Runtime
 *
 * @typedef {object} Traits
 * @property {boolean} [npm] an npm package for Node.js by that name, whose version is recorded
 * @property {boolean} [slow] some 0.1 ms per call in flight: too long for 100,000 in a quick run
 * @property {boolean} [onlyBytes] made for large buffers, and like the one before it for the rest
 */

/** @type {readonly Runtime[]} in the order in which they take turns */
export const RUNTIMES = [
  { name: "heddle", adapter: "heddle" },
  { name: "heddle-transfer", adapter: "heddle-transfer", onlyBytes: true },
  { name: "heddle-buffer", adapter: "heddle-buffer", onlyBytes: true },
  { name: "postMessage", adapter: "post-message" },
  { name: "postMessage-coalesced", adapter: "post-message-coalesced" },
  { name: "postMessage-transfer", adapter: "post-message-transfer", onlyBytes: true },
  { name: "piscina", adapter: "piscina", npm: true, slow: true },
  { name: "tinypool", adapter: "tinypool", npm: true, slow: true },
  { name: "workerpool", adapter: "workerpool", npm: true, slow: true },
  { name: "poolifier", adapter: "poolifier", npm: true },
];

/** @returns {Record<string, string>} of the npm packages that take part, by name */
export function peerVersions() {
  const peers = RUNTIMES.filter((runtime) => runtime.npm).map(({ name }) => name);
  return Object.fromEntries(peers.map((name) => [name, packageVersion(name)]));
}
