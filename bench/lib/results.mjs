// The output format of every suite.

import { rounded, summarise, undisturbed } from "./statistics.mjs";

/**
 * @typedef {object} Metric
 * @property {string} name lower is better unless it ends in `/s` or is `speedup` or `utilisation`
 * @property {string} unit
 *
 * @typedef {object} Row
 * @property {string} case
 * @property {string} runtime `heddle`, or the peer's name
 * @property {number} workers
 * @property {string} metric
 * @property {string} unit
 * @property {number} median over the runs that count
 * @property {number} min
 * @property {number} max
 * @property {number} runs how many count
 * @property {number | null} foreignCpu the most that others took during one of them, as a share of
 *   all CPU time; null where the system does not tell
 *
 * @typedef {object} Results
 * @property {string} suite
 * @property {import("./machine.mjs").Machine} machine
 * @property {Record<string, string>} versions
 * @property {Row[]} rows
 * @property {(Goal | Target)[]} [goals] what the suite is to show
 * @property {string[]} notes what was left out or failed, and why
 */

/**
 * Heddle against a peer in one case.
 * @typedef {object} Goal
 * @property {string} case
 * @property {number} workers
 * @property {string} peer
 * @property {number | null} times Heddle's throughput over the peer's; null where one was not measured
 * @property {number} [least] what it is to be at least; without, it is only told
 */

/**
 * A figure of Heddle against a bound.
 * @typedef {object} Target
 * @property {string} case
 * @property {number} workers
 * @property {string} metric
 * @property {string} unit
 * @property {number} figure
 * @property {number} [least] what it is to be at least
 * @property {number} [most] what it is to be at most
 */

/**
 * One measured run of one case.
 * @typedef {object} Run
 * @property {Record<string, number>} values by metric
 * @property {number} foreign share of all CPU time that others took; NaN where unknown
 * @property {number} limit the share up to which the run counts
 */

/** @param {string} metric */
export function higherIsBetter(metric) {
  return metric.endsWith("/s") || metric === "speedup" || metric === "utilisation";
}

/**
 * @param {{ case: string, runtime: string, workers: number }} key
 * @param {readonly Metric[]} metrics
 * @param {readonly Run[]} runs
 * @returns {Row[]} one per metric that was measured; none where nothing ran
 */
export function rowsOf(key, metrics, runs) {
  const kept = undisturbed(runs);
  const worst = Math.max(...kept.map((run) => run.foreign));
  const foreignCpu = Number.isFinite(worst) ? rounded(Number(worst.toFixed(3))) : null;
  return metrics.flatMap(({ name, unit }) => {
    const values = kept.map((run) => run.values[name]).filter((value) => value !== undefined);
    if (values.length === 0) return [];
    const { case: name_, runtime, workers } = key;
    const row = { case: name_, runtime, workers, metric: name, unit };
    return [{ ...row, ...summarise(values), foreignCpu }];
  });
}
