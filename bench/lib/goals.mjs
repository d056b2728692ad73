// Goals in words, for both tables.

import { figure, heading } from "./figure.mjs";

/**
 * @param {import("./results.mjs").Goal | import("./results.mjs").Target} goal
 * @returns {string}
 */
export function goalText(goal) {
  const where = `${goal.case}, ${goal.workers} worker${goal.workers === 1 ? "" : "s"}`;
  return `${where}: ${"metric" in goal ? boundText(goal) : ratioText(goal)}`;
}

/** @param {import("./results.mjs").Goal} goal */
function ratioText({ peer, times, least }) {
  // Rounded down: what is missed must not look like what is reached.
  const what =
    times === null
      ? `throughput against ${peer} not measured`
      : `${figure(Math.floor(times * 100) / 100)} times the throughput of ${peer}`;
  if (least === undefined) return what;
  const verdict = times === null ? "open" : times >= least ? "reached" : "missed";
  return `${what}; the goal of at least ${least} is ${verdict}`;
}

/** @param {import("./results.mjs").Target} target */
function boundText({ metric, unit, figure: value, least = -Infinity, most = Infinity }) {
  const isReached = value >= least && value <= most;
  const bound = most === Infinity ? `at least ${least}` : `at most ${most}`;
  // All digits, for the same reason.
  const what = `${heading({ metric, unit })} ${value}`;
  return `${what}; the goal of ${bound} is ${isReached ? "reached" : "missed"}`;
}
