// Cases measured on all their runtimes, one case after another, in bounded time.

import { fileURLToPath } from "node:url";
import { Patience } from "./foreign-cpu.mjs";
import { interleave } from "./interleave.mjs";
import { Progress } from "./progress.mjs";
import { rowsOf } from "./results.mjs";

const MEASURE = fileURLToPath(new URL("measure.mjs", import.meta.url));

/** How much a run of a suite may take, where it sets itself no other limits. */
const FULL = { rounds: 5, minutes: 25, patienceSeconds: 180 };
const QUICK = { rounds: 3, minutes: 5, patienceSeconds: 20 };

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} measure the module in measures/ of its suite that knows how
 * @property {Record<string, unknown>} args for that module
 * @property {readonly number[]} workers
 * @property {readonly import("./results.mjs").Metric[]} metrics
 * @property {boolean} [fresh] starts a process for every round, in a quick run too
 * @property {boolean} [together] all runtimes at once: of a process that sleeps only its own CPU
 *   time is read, which the others cannot disturb
 * @property {number} budgetMs a round that takes longer is ended
 *
 * @typedef {object} Runtime
 * @property {string} name as in the results
 * @property {string} adapter its file in adapters/ of the suite
 *
 * @typedef {object} Limits what is left when they are reached is left out
 * @property {number} rounds
 * @property {number} minutes
 * @property {number} patienceSeconds spent on waiting for others, and on repeating
 */

/**
 * One case with one number of workers, on all runtimes that take part.
 * @typedef {object} Group
 * @property {URL} folder of the suite that has the measure and the adapters
 * @property {Case} kase
 * @property {number} workers
 * @property {readonly Runtime[]} runtimes
 * @property {Command} command
 *
 * @typedef {object} Command what runs a JavaScript file
 * @property {string} program
 * @property {readonly string[]} args before the file
 */

/**
 * @param {readonly Group[]} groups
 * @param {boolean} quick
 * @param {string[]} notes on what failed or was left out, which are added to
 * @param {Limits} [full] of a run that is not quick
 * @returns {Promise<import("./results.mjs").Row[]>}
 */
export async function runGroups(groups, quick, notes, full = FULL) {
  const limits = quick ? QUICK : full;
  const progress = new Progress(groups.length);
  const patience = new Patience(limits.patienceSeconds);
  const end = performance.now() + limits.minutes * 60_000;
  /** @type {import("./results.mjs").Row[]} */
  const rows = [];
  for (const group of groups) {
    const { kase, workers } = group;
    const title = `${kase.name}, ${workers} worker${workers === 1 ? "" : "s"}`;
    if (performance.now() > end) {
      notes.push(`${title}: left out, ${limits.minutes} minutes had passed`);
      continue;
    }
    progress.next(title);
    const contestants = group.runtimes.map((runtime) => contestant(group, runtime, quick));
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

/**
 * @param {Group} group
 * @param {Runtime} runtime
 * @param {boolean} quick
 * @returns {import("./interleave.mjs").Contestant}
 */
function contestant({ folder, kase, workers, command }, runtime, quick) {
  const measure = new URL(`measures/${kase.measure}.mjs`, folder).href;
  const adapter = new URL(`adapters/${runtime.adapter}.mjs`, folder).href;
  const spec = { measure, adapter, args: kase.args, threads: workers, quick };
  return {
    runtime: runtime.name,
    program: command.program,
    args: [...command.args, MEASURE, JSON.stringify(spec)],
    runs: [],
  };
}
