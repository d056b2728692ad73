// Cases measured by all who take part, one case after another, in bounded time.

import { Patience } from "./foreign-cpu.mjs";
import { interleave } from "./interleave.mjs";
import { Progress } from "./progress.mjs";
import { rowsOf } from "./results.mjs";

/** How much a run of a suite may take, where it sets itself no other limits. */
const FULL = { rounds: 5, minutes: 25, patienceSeconds: 180 };
const QUICK = { rounds: 3, minutes: 5, patienceSeconds: 20 };

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {readonly number[]} workers
 * @property {readonly import("./results.mjs").Metric[]} metrics
 * @property {boolean} [fresh] starts a process for every round, in a quick run too
 * @property {boolean} [together] all runtimes at once: of a process that sleeps only its own CPU
 *   time is read, which the others cannot disturb
 * @property {number} budgetMs a round that takes longer is ended
 *
 * @typedef {object} Entrant
 * @property {string} runtime as in the results
 * @property {string} program which answers the requests of child.mjs
 * @property {readonly string[]} args
 *
 * @typedef {object} Contest one case with one number of workers
 * @property {Case} kase
 * @property {number} workers
 * @property {readonly Entrant[]} entrants in the order in which they take turns
 *
 * @typedef {object} Limits what is left when they are reached is left out
 * @property {number} rounds
 * @property {number} minutes
 * @property {number} patienceSeconds spent on waiting for others, and on repeating
 */

/**
 * @param {readonly Contest[]} contests
 * @param {boolean} quick
 * @param {string[]} notes on what failed or was left out, which are added to
 * @param {Limits} [full] of a run that is not quick
 * @returns {Promise<import("./results.mjs").Row[]>}
 */
export async function runContests(contests, quick, notes, full = FULL) {
  const limits = quick ? QUICK : full;
  const progress = new Progress(contests.length);
  const patience = new Patience(limits.patienceSeconds);
  const end = performance.now() + limits.minutes * 60_000;
  /** @type {import("./results.mjs").Row[]} */
  const rows = [];
  for (const { kase, workers, entrants } of contests) {
    const title = `${kase.name}, ${workers} worker${workers === 1 ? "" : "s"}`;
    if (performance.now() > end) {
      notes.push(`${title}: left out, ${limits.minutes} minutes had passed`);
      continue;
    }
    progress.next(title);
    /** @type {import("./interleave.mjs").Contestant[]} */
    const contestants = entrants.map((entrant) => ({ ...entrant, runs: [] }));
    const course = {
      rounds: limits.rounds,
      fresh: kase.fresh === true || !quick,
      together: kase.together === true,
      budgetMs: kase.budgetMs,
    };
    await interleave(contestants, course, patience);
    for (const { runtime, runs, failure } of contestants) {
      if (failure !== undefined) notes.push(`${title}, ${runtime}: ${failure}`);
      if (runs.length === 0) continue;
      rows.push(...rowsOf({ case: kase.name, runtime, workers }, kase.metrics, runs));
    }
  }
  progress.end();
  return rows;
}
