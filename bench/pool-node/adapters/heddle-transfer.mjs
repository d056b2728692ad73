// A buffer is handed over instead of copied, both ways: the caller loses it.

import { createPool, move } from "heddle";

export const length = (/** @type {{ length: number }} */ value) => value.length;
export const echo = (/** @type {Uint8Array<ArrayBuffer>} */ value) => move(value);

const MIB = 2 ** 20;

export const consumes = true;

/** @type {import("../runtimes.mjs").Adapter["create"]} */
export function create({ threads }) {
  const pool = createPool({
    threads,
    payload: { payloadMaxByteLength: 256 * MIB, maxPayloadBytes: 32 * MIB },
  })({ length, echo });
  /** @type {Record<string, (arg: any, options: object) => Promise<unknown>>} */
  const calls = pool.call;
  return {
    call: (task, arg) => {
      const { buffer } = /** @type {Uint8Array<ArrayBuffer>} */ (arg);
      return /** @type {(arg: unknown, options: object) => Promise<unknown>} */ (calls[task])(arg, {
        transfer: [buffer],
      });
    },
    close: () => pool.shutdown(),
  };
}
