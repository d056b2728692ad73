// Payloads that differ from call to call, so that nobody can serialise one of them once for all.

import { expect } from "../lib/support.mjs";
import { length } from "./tasks.mjs";

/**
 * @typedef {object} Payload
 * @property {unknown} value
 * @property {(result: unknown) => void} check throws where the result is wrong
 */

/**
 * @param {string} kind `object`, `string` or `bytes`
 * @param {number} size in bytes, about
 * @param {boolean} consumed whether a buffer is gone once it was sent
 * @param {(size: number) => Uint8Array} [make] makes a buffer
 */
export function payloads(kind, size, consumed, make = (length) => new Uint8Array(length)) {
  const next =
    kind === "bytes" ? bytes(size, consumed, make) : kind === "string" ? strings(size) : objects;
  let count = 0;
  return {
    /**
     * @param {"length" | "echo"} task
     * @returns {Payload}
     */
    next(task) {
      const value = next(count++);
      // Before the call: a buffer may be gone after it.
      const expected = task === "length" ? length(value) : kind === "bytes" ? marks(value) : value;
      return {
        value,
        check: (result) => {
          const bytesBack = task === "echo" && result instanceof Uint8Array;
          expect(bytesBack ? marks(result) : result, expected, `the ${task} of a ${kind}`);
        },
      };
    },
  };
}

/**
 * Some 200 bytes as JSON.
 * @param {number} i
 */
function objects(i) {
  return {
    id: i,
    name: `customer ${i}`,
    email: "someone@example.org",
    active: i % 2 === 0,
    balance: i * 1.25,
    items: [i, i + 1, i + 2, i + 3],
    address: { street: "Weaver's Lane 12", city: "Huddersfield", code: "HD1 2AB" },
    tags: ["warp", "weft", "heddle"],
  };
}

/** @param {number} size */
function strings(size) {
  const text = "the shuttle carries the weft through the shed "
    .repeat(size / 40)
    .slice(0, size - 8);
  // Through a buffer, so that the string is flat: nobody is timed while flattening it.
  return (/** @type {number} */ i) =>
    Buffer.from(String(i).padStart(8, "0") + text, "latin1").toString("latin1");
}

/**
 * A few buffers in turn, each changed every time. Fresh ones would time the garbage collector of
 * the caller, who has to make them; where each is gone after one call there is no other way.
 * @param {number} size
 * @param {boolean} consumed
 * @param {(size: number) => Uint8Array} make
 */
function bytes(size, consumed, make) {
  const ring = Array.from({ length: 4 }, (_, i) => make(size).fill(i + 1));
  return (/** @type {number} */ i) => {
    const value = consumed ? make(size).fill(i) : ring[i % ring.length];
    if (value === undefined) throw new RangeError("no buffer");
    for (let at = 0; at < size; at += size >> 4) value[at] = i;
    value[size - 1] = i;
    return value;
  };
}

/**
 * What tells one buffer from another without reading all of it: reading is what the next call would
 * find in the cache.
 * @param {unknown} value
 */
function marks(value) {
  const data = /** @type {Uint8Array} */ (value);
  const found = [data.length, data[data.length - 1]];
  for (let at = 0; at < data.length; at += (data.length >> 4) + 1) found.push(data[at]);
  return found;
}
