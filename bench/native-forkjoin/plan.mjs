// What is measured: the cases, in order, and who takes part. A quick run has the same ones.

import { availableParallelism } from "node:os";
import { BUDGET_MS } from "../lib/plan-words.mjs";

/**
 * @typedef {import("../lib/contests.mjs").Case & Plan} Case
 *
 * @typedef {object} Plan
 * @property {string} problem the name of the case in the programs
 * @property {readonly Runtime[]} runtimes in the order in which they take turns
 * @property {readonly Bound[]} bounds the goals, for `heddle`
 * @property {string} [note] who takes no part, and why
 *
 * @typedef {object} Runtime
 * @property {string} name as in the results
 * @property {string} program
 *
 * @typedef {object} Bound
 * @property {string} metric
 * @property {number} workers
 * @property {number} [least]
 * @property {number} [most]
 */

/** @param {string} name */
const runtime = (name) => ({ name, program: `forkjoin_${name.replaceAll("-", "_")}` });

const serial = runtime("serial");
const heddle = runtime("heddle");
const heddleGroup = runtime("heddle-group");
const onetbb = runtime("onetbb");
const libgomp = runtime("libgomp");
const stdAsync = runtime("std-async");
const serialClang = runtime("serial-clang");
const heddleClang = runtime("heddle-clang");
const libomp = runtime("libomp");

/** Compiled by the compiler of the release build, then by clang. */
const ALL = [serial, heddle, onetbb, libgomp, serialClang, heddleClang, libomp];
const PARALLEL = ALL.filter((one) => one !== serial && one !== serialClang);

const NO_THREADS = "std-async takes no part: it would start a thread for every fork";

/** In the cases where a task has any number of children. */
const WITH_GROUPS = ALL.flatMap((one) => (one === heddle ? [heddle, heddleGroup] : [one]));

/** With a thread for each piece of work, of which there must be few. */
const WITH_THREADS = [...ALL, stdAsync];

const NS_PER_FORK = { name: "ns/fork", unit: "ns" };
const NS_PER_REGION = { name: "ns/region", unit: "ns" };
const MS = { name: "ms", unit: "ms" };
const SPEEDUP = { name: "speedup", unit: "×" };
const MEMORY = { name: "peak memory", unit: "MB" };

/** On every machine, so that machines compare. */
const FEW = [1, 2];

const COMMON = { workers: FEW, budgetMs: BUDGET_MS };

/** On two cores. */
const MOST_MEMORY = { metric: MEMORY.name, workers: 2, most: 5 };

/**
 * Every number of workers up to 8, and then some in each octave.
 * @param {number} most as many as the machine has hardware threads
 * @returns {number[]}
 */
export function curve(most) {
  const all = Array.from({ length: most }, (_, index) => index + 1);
  return all.filter((n) => n <= 8 || n === most || n % 2 ** (Math.floor(Math.log2(n)) - 2) === 0);
}

/** @type {readonly Case[]} */
export const CASES = [
  {
    ...COMMON,
    name: "fib(32)",
    problem: "fib",
    metrics: [NS_PER_FORK],
    runtimes: ALL,
    note: NO_THREADS,
    bounds: [
      { metric: NS_PER_FORK.name, workers: 1, most: 12 },
      { metric: NS_PER_FORK.name, workers: 2, most: 6 },
    ],
  },
  {
    ...COMMON,
    name: "nqueens(12)",
    problem: "nqueens",
    metrics: [MS, SPEEDUP, MEMORY],
    runtimes: WITH_GROUPS,
    note: NO_THREADS,
    bounds: [{ metric: SPEEDUP.name, workers: 2, least: 1.75 }, MOST_MEMORY],
  },
  {
    ...COMMON,
    name: "unbalanced tree",
    problem: "tree",
    metrics: [MS, SPEEDUP, MEMORY],
    runtimes: WITH_GROUPS,
    note: NO_THREADS,
    bounds: [{ metric: SPEEDUP.name, workers: 2, least: 1.93 }, MOST_MEMORY],
  },
  {
    ...COMMON,
    name: "empty region",
    problem: "region",
    metrics: [NS_PER_REGION],
    runtimes: [...PARALLEL, stdAsync],
    bounds: [{ metric: NS_PER_REGION.name, workers: 2, most: 170 }],
  },
  {
    ...COMMON,
    name: "loop: axpy, 16 M floats",
    problem: "axpy",
    metrics: [MS, SPEEDUP],
    runtimes: WITH_THREADS,
    bounds: [{ metric: SPEEDUP.name, workers: 2, least: 1.95 }],
  },
  {
    ...COMMON,
    name: "loop: 2 M chains of 256 multiply-adds",
    problem: "compute",
    metrics: [MS, SPEEDUP],
    runtimes: WITH_THREADS,
    bounds: [{ metric: SPEEDUP.name, workers: 2, least: 1.95 }],
  },
  {
    ...COMMON,
    name: "sort: 4 M integers",
    problem: "sort",
    metrics: [MS, SPEEDUP],
    runtimes: WITH_THREADS,
    bounds: [],
  },
  {
    ...COMMON,
    name: "scaling curve: fib(32)",
    problem: "fib",
    workers: curve(availableParallelism()),
    metrics: [NS_PER_FORK],
    runtimes: PARALLEL,
    bounds: [],
  },
  {
    ...COMMON,
    name: "scaling curve: unbalanced tree",
    problem: "tree",
    workers: curve(availableParallelism()),
    metrics: [MS, SPEEDUP],
    runtimes: PARALLEL,
    bounds: [],
  },
];

/** The peers' Debian packages, by the name of the runtime. */
export const PACKAGES = { onetbb: "libtbb-dev", libgomp: "libgomp1", libomp: "libomp-19-dev" };
