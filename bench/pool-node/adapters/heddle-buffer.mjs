// Buffers lie in the memory of the pool, and cross as where they are. Otherwise as heddle.

import { createPool } from "heddle";
import { callsOf } from "../calls-of.mjs";

export const length = (/** @type {{ length: number }} */ value) => value.length;
export const echo = (/** @type {Uint8Array} */ value) => value;

const MIB = 2 ** 20;

/** @type {import("../runtimes.mjs").Adapter["create"]} */
export function create({ threads }) {
  const pool = createPool({ threads, payload: { payloadMaxByteLength: 256 * MIB } })({
    length,
    echo,
  });
  return { ...callsOf(pool), bytes: (size) => pool.buffer(size) };
}
