// Buffers lie in the memory of the pool, and cross as where they are. Otherwise as heddle.

import { createPool } from "heddle";

export const length = (/** @type {{ length: number }} */ value) => value.length;
export const echo = (/** @type {Uint8Array} */ value) => value;

const MIB = 2 ** 20;

/** @type {import("../runtimes.mjs").Adapter["create"]} */
export function create({ threads }) {
  const pool = createPool({ threads, payload: { payloadMaxByteLength: 256 * MIB } })({
    length,
    echo,
  });
  /** @type {Record<string, (arg: any) => Promise<unknown>>} */
  const calls = pool.call;
  return {
    call: (task, arg) => /** @type {(arg: unknown) => Promise<unknown>} */ (calls[task])(arg),
    bytes: (size) => pool.buffer(size),
    close: () => pool.shutdown(),
  };
}
