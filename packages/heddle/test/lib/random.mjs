// Random numbers that can be had again: the seed is said, and may be given.

import { note } from "./harness.mjs";

/**
 * A generator of whole numbers below a bound (mulberry32).
 * @param {number} [seed]
 */
export function seededRandom(
  seed = Number(globalThis.process?.env?.HEDDLE_TEST_SEED ?? Date.now()),
) {
  note(`seed: HEDDLE_TEST_SEED=${seed}`);
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
