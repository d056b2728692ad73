// What Heddle is to reach on every host, from what was measured there.

import { rounded } from "../lib/statistics.mjs";

/** How many times the throughput of bare workers, a message per call. */
const LEAST = 5;

/** @typedef {import("../lib/results.mjs").Row} Row */

/**
 * @param {readonly Row[]} rows
 * @param {string} name of the case with the calls in flight
 * @returns {import("../lib/results.mjs").Goal[]} two for each number of workers that was measured:
 *   one is the goal, the other says how far a message per turn of the event loop gets
 */
export function goals(rows, name) {
  const measured = rows.filter((row) => row.case === name);
  return [...new Set(measured.map((row) => row.workers))].flatMap((workers) => {
    /** @param {string} runtime */
    const cost = (runtime) =>
      measured.find((row) => row.runtime === runtime && row.workers === workers)?.median;
    /** @param {string} peer */
    const against = (peer) => {
      const times = ratio(cost(peer), cost("heddle"));
      return { case: name, workers, peer, times };
    };
    return [{ ...against("postMessage"), least: LEAST }, against("postMessage-coalesced")];
  });
}

/**
 * @param {number | undefined} theirs per call
 * @param {number | undefined} ours
 */
function ratio(theirs, ours) {
  return theirs === undefined || ours === undefined ? null : rounded(theirs / ours);
}
