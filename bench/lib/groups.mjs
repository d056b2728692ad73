// Contests of JavaScript: what a measure measures, through the adapter of each runtime.

import { fileURLToPath } from "node:url";
import { runContests } from "./contests.mjs";

const MEASURE = fileURLToPath(new URL("measure.mjs", import.meta.url));

/**
 * @typedef {import("./contests.mjs").Case & Measured} Case
 *
 * @typedef {object} Measured
 * @property {string} measure the module in measures/ of its suite that knows how
 * @property {Record<string, unknown>} args for that module
 *
 * @typedef {object} Runtime
 * @property {string} name as in the results
 * @property {string} adapter its file in adapters/ of the suite
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
 * @param {import("./contests.mjs").Limits} [full] of a run that is not quick
 * @returns {Promise<import("./results.mjs").Row[]>}
 */
export function runGroups(groups, quick, notes, full) {
  const contests = groups.map((group) => ({
    kase: group.kase,
    workers: group.workers,
    entrants: group.runtimes.map((runtime) => entrant(group, runtime, quick)),
  }));
  return runContests(contests, quick, notes, full);
}

/**
 * @param {Group} group
 * @param {Runtime} runtime
 * @param {boolean} quick
 * @returns {import("./contests.mjs").Entrant}
 */
function entrant({ folder, kase, workers, command }, runtime, quick) {
  const measure = new URL(`measures/${kase.measure}.mjs`, folder).href;
  const adapter = new URL(`adapters/${runtime.adapter}.mjs`, folder).href;
  const spec = { measure, adapter, args: kase.args, threads: workers, quick };
  return {
    runtime: runtime.name,
    program: command.program,
    args: [...command.args, MEASURE, JSON.stringify(spec)],
  };
}
