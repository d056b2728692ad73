// A pool of Heddle's as the measures want to have it.

/**
 * @param {{ readonly call: object, shutdown(): Promise<void> }} pool
 * @returns {import("./runtimes.mjs").Pool}
 */
export function callsOf(pool) {
  const calls = /** @type {Record<string, (arg: unknown) => Promise<unknown>>} */ (pool.call);
  return {
    call: (task, arg) => /** @type {(arg: unknown) => Promise<unknown>} */ (calls[task])(arg),
    close: () => pool.shutdown(),
  };
}
