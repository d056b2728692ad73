// The suite pool-node: every case on every runtime.

import { fileURLToPath } from "node:url";
import { matches } from "../lib/filter.mjs";
import { Patience } from "../lib/foreign-cpu.mjs";
import { interleave } from "../lib/interleave.mjs";
import { heddleVersion, machine, measuredNode, packageVersion } from "../lib/machine.mjs";
import { Progress } from "../lib/progress.mjs";
import { rowsOf } from "../lib/results.mjs";
import { plan, takesPart } from "./plan.mjs";
import { RUNTIMES } from "./runtimes.mjs";

const MEASURE = fileURLToPath(new URL("measure.mjs", import.meta.url));

/** How much a run of the suite may take; what is left then is left out. */
const LIMITS = {
  full: { rounds: 5, minutes: 25, patienceSeconds: 180 },
  quick: { rounds: 3, minutes: 5, patienceSeconds: 20 },
};

/**
 * One case with one number of workers, on all runtimes that take part.
 * @typedef {object} Group
 * @property {import("./plan.mjs").Case} kase
 * @property {number} workers
 * @property {import("./runtimes.mjs").Runtime[]} runtimes
 */

/**
 * @param {import("../suites.mjs").SuiteOptions} options
 * @returns {Promise<import("../lib/results.mjs").Results>}
 */
export async function run({ filter, quick }) {
  const limits = quick ? LIMITS.quick : LIMITS.full;
  const node = measuredNode();
  /** @type {string[]} */
  const notes = [];
  const groups = groupsOf(filter, quick, notes);
  const progress = new Progress(groups.length);
  const patience = new Patience(limits.patienceSeconds);
  const end = performance.now() + limits.minutes * 60_000;
  /** @type {import("../lib/results.mjs").Row[]} */
  const rows = [];
  for (const { kase, workers, runtimes } of groups) {
    const title = `${kase.name}, ${workers} worker${workers === 1 ? "" : "s"}`;
    if (performance.now() > end) {
      notes.push(`${title}: left out, ${limits.minutes} minutes had passed`);
      continue;
    }
    progress.next(title);
    const contestants = runtimes.map((runtime) => contestant(kase, workers, runtime, node, quick));
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
  return { suite: "pool-node", machine: machine(), versions: versions(node.version), rows, notes };
}

/**
 * @param {string} filter
 * @param {boolean} quick
 * @param {string[]} notes on what is left out
 * @returns {Group[]}
 */
function groupsOf(filter, quick, notes) {
  return plan(quick).flatMap((kase) => {
    const runtimes = RUNTIMES.filter((runtime) => {
      if (!matches(filter, kase.name, runtime.name)) return false;
      const { takesPart: takes, why } = takesPart(kase, runtime, quick);
      if (why !== undefined) notes.push(`${kase.name}, ${runtime.name}: ${why}`);
      return takes;
    });
    return runtimes.length === 0
      ? []
      : kase.workers.map((workers) => ({ kase, workers, runtimes }));
  });
}

/**
 * @param {import("./plan.mjs").Case} kase
 * @param {number} workers
 * @param {import("./runtimes.mjs").Runtime} runtime
 * @param {{ path: string }} node
 * @param {boolean} quick
 * @returns {import("../lib/interleave.mjs").Contestant}
 */
function contestant(kase, workers, runtime, node, quick) {
  const { measure, args } = kase;
  const spec = { measure, args, adapter: runtime.adapter, threads: workers, quick };
  return {
    runtime: runtime.name,
    program: node.path,
    args: ["--no-warnings", MEASURE, JSON.stringify(spec)],
    runs: [],
  };
}

/** @param {string} node */
function versions(node) {
  const peers = RUNTIMES.filter((runtime) => runtime.npm).map(({ name }) => name);
  return {
    heddle: heddleVersion(),
    node,
    ...Object.fromEntries(peers.map((name) => [name, packageVersion(name)])),
  };
}
