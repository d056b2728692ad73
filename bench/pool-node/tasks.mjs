// The tasks that every pool runs. Named after what they answer.

/** @param {number} value */
export const successor = (value) => value + 1;

/**
 * Touches the payload: the result is small whatever comes in.
 * @param {string | Uint8Array | { items: unknown[], name: string }} value
 */
export const length = (value) =>
  typeof value === "string" || value instanceof Uint8Array
    ? value.length
    : value.items.length + value.name.length;

/**
 * @template T
 * @param {T} value
 */
export const echo = (value) => value;

/**
 * Integer work whose length is its number of steps, so that it is the same work on every thread.
 * @param {number} steps
 */
export const burn = (steps) => {
  let x = 0x2545f491;
  for (let i = 0; i < steps; i += 1) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
  }
  return x;
};

/**
 * Says how long the work took where it ran: two threads compile the same loop differently, and that
 * is no latency of the pool.
 * @param {number} steps
 */
export const timedBurn = (steps) => {
  const start = performance.now();
  const sum = burn(steps);
  return { ms: performance.now() - start, sum };
};

/**
 * Declared `async`, by which poolifier knows that it has to wait for the result.
 * @param {number} ms
 */
export const sleep = async (ms) => {
  await new Promise((resolve) => setTimeout(resolve, ms));
};
