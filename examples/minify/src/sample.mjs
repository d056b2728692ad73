// Chooses which of the found files to minify: the same ones every time for the same folder and options.

/** @import { Found } from "./find-files.mjs" */

/**
 * Puts the files into an order of which every prefix is spread evenly over the whole list (the van der Corput
 * sequence: count, with the bits of the index reversed), so that a sample that stops anywhere still has files of
 * every package in proportion.
 *
 * @template T
 * @param {readonly T[]} files
 * @returns {T[]}
 */
export function spread(files) {
  const bits = Math.max(1, Math.ceil(Math.log2(files.length)));
  /** @type {T[]} */
  const order = [];
  for (let count = 0; count < 2 ** bits; count++) {
    let index = 0;
    for (let bit = 0; bit < bits; bit++) index |= ((count >> bit) & 1) << (bits - 1 - bit);
    const file = files[index];
    if (file !== undefined) order.push(file);
  }
  return order;
}

/**
 * @param {readonly Found[]} files Sorted.
 * @param {{ limit?: number | undefined, budget?: number | undefined, maxBytes: number }} options
 *   `limit`: so many files; `budget`: so many bytes, not counting files too large to be minified. Absent: no bound.
 * @returns {Found[]} In spread order.
 */
export function sample(files, { limit = Infinity, budget = Infinity, maxBytes }) {
  /** @type {Found[]} */
  const chosen = [];
  let bytes = 0;
  for (const file of spread(files)) {
    if (chosen.length >= limit || bytes >= budget) break;
    chosen.push(file);
    if (file.bytes <= maxBytes) bytes += file.bytes;
  }
  return chosen;
}

/**
 * The order for a pool: were the largest file to come last, all other workers would wait for the one that has it.
 * @param {readonly Found[]} files
 * @returns {Found[]}
 */
export function largestFirst(files) {
  return [...files].sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
}
