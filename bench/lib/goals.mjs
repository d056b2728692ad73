// Goals in words, for both tables.

import { figure } from "./figure.mjs";

/**
 * @param {import("./results.mjs").Goal} goal
 * @returns {string}
 */
export function goalText({ case: name, workers, peer, times, least }) {
  const where = `${name}, ${workers} worker${workers === 1 ? "" : "s"}`;
  // Rounded down: what is missed must not look like what is reached.
  const what =
    times === null
      ? `throughput against ${peer} not measured`
      : `${figure(Math.floor(times * 100) / 100)} times the throughput of ${peer}`;
  if (least === undefined) return `${where}: ${what}`;
  const verdict = times === null ? "open" : times >= least ? "reached" : "missed";
  return `${where}: ${what}; the goal of at least ${least} is ${verdict}`;
}
