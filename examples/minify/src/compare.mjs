// Compares what two passes made of the same files.

/** @import { Outcome } from "./minify-file.mjs" */

/**
 * @typedef {object} Comparison
 * @property {number} equal Files with the same output, byte for byte.
 * @property {number} sameError Files that both passes refused, for the same reason.
 * @property {{ path: string, expected: string, actual: string }[]} different Sorted by path.
 */

/**
 * Outputs count as equal when their SHA-256 and their lengths are.
 *
 * @param {readonly Outcome[]} expected The yardstick.
 * @param {readonly Outcome[]} actual In any order.
 * @returns {Comparison} A file that only one of the two has is different.
 */
export function compare(expected, actual) {
  const left = new Map(expected.map((outcome) => [outcome.path, outcome]));
  const right = new Map(actual.map((outcome) => [outcome.path, outcome]));
  /** @type {Comparison} */
  const comparison = { equal: 0, sameError: 0, different: [] };
  for (const path of [...new Set([...left.keys(), ...right.keys()])].sort()) {
    const was = left.get(path);
    const is = right.get(path);
    if (result(was) !== result(is))
      comparison.different.push({ path, expected: result(was), actual: result(is) });
    else if (is?.sha256 === undefined) comparison.sameError += 1;
    else comparison.equal += 1;
  }
  return comparison;
}

/** @param {Outcome | undefined} outcome */
function result(outcome) {
  if (outcome === undefined) return "not done";
  if (outcome.sha256 !== undefined) return `${outcome.outBytes} bytes, SHA-256 ${outcome.sha256}`;
  return `${outcome.error?.kind}: ${outcome.error?.message}`;
}
