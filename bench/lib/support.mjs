// What the measures have in common.

import { isDeepStrictEqual } from "node:util";

/**
 * A wrong answer is a failure, not a time.
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string} what
 */
export function expect(actual, expected, what) {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error(`WrongResult: ${what} is ${short(actual)}, not ${short(expected)}`);
}

/** @param {unknown} value */
function short(value) {
  return (JSON.stringify(value) ?? String(value)).slice(0, 60);
}

/**
 * @param {number} ms at least so long
 * @param {() => Promise<unknown>} step and at least once
 */
export async function warmUp(ms, step) {
  const end = performance.now() + ms;
  do await step();
  while (performance.now() < end);
}

/**
 * Takes samples until the time is up.
 * @param {{ ms: number, atLeast: number, atMost: number }} limits `atLeast` outlasts the time
 * @param {(index: number) => Promise<number>} sample
 * @returns {Promise<Float64Array>}
 */
export async function samples({ ms, atLeast, atMost }, sample) {
  const taken = new Float64Array(atMost);
  const end = performance.now() + ms;
  let count = 0;
  while (count < atMost && (count < atLeast || performance.now() < end)) {
    taken[count] = await sample(count);
    count += 1;
  }
  return taken.subarray(0, count);
}

/**
 * How many steps of {@link import("../pool-node/tasks.mjs").burn} take a millisecond on this thread, once
 * compiled.
 * @param {(steps: number) => number} burn
 */
export function stepsPerMillisecond(burn) {
  let best = 0;
  for (let i = 0; i < 20; i += 1) {
    const steps = 500_000;
    const start = performance.now();
    burn(steps);
    best = Math.max(best, steps / (performance.now() - start));
  }
  return best;
}
