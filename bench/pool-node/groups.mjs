// Cases measured on all their runtimes, one case after another, in bounded time.

import { fileURLToPath } from "node:url";
import { Patience } from "../lib/foreign-cpu.mjs";
import { interleave } from "../lib/interleave.mjs";
import { Progress } from "../lib/progress.mjs";
import { rowsOf } from "../lib/results.mjs";

const MEASURE = fileURLToPath(new URL("measure.mjs", import.meta.url));

/** How much a run of a suite may take; what is left then is left out. */
const LIMITS = {
  full: { rounds: 5, minutes: 25, patienceSeconds: 180 },
  quick: { rounds: 3, minutes: 5, patienceSeconds: 20 },
};

/**
 * One case with one number of workers, on all runtimes that take part.
 * @typedef {object} Group
 * @property {import("./plan.mjs").Case} kase
 * @property {number} workers
 * @property {readonly import("./runtimes.mjs").Runtime[]} runtimes
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
 * @returns {Promise<import("../lib/results.mjs").Row[]>}
 */
export async function runGroups(groups, quick, notes) {
  const limits = quick ? LIMITS.quick : LIMITS.full;
  const progress = new Progress(groups.length);
  const patience = new Patience(limits.patienceSeconds);
  const end = performance.now() + limits.minutes * 60_000;
  /** @type {import("../lib/results.mjs").Row[]} */
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
 * @param {import("./runtimes.mjs").Runtime} runtime
 * @param {boolean} quick
 * @returns {import("../lib/interleave.mjs").Contestant}
 */
function contestant({ kase, workers, command }, runtime, quick) {
  const { measure, args } = kase;
  const spec = { measure, args, adapter: runtime.adapter, threads: workers, quick };
  return {
    runtime: runtime.name,
    program: command.program,
    args: [...command.args, MEASURE, JSON.stringify(spec)],
    runs: [],
  };
}
