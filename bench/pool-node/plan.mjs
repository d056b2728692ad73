// What is measured: the cases, in order, and what a quick run makes of them.

import { BUDGET_MS, grouped, MICROSECONDS } from "../lib/plan-words.mjs";

/**
 * @typedef {import("../lib/groups.mjs").Case & Traits} Case
 *
 * @typedef {object} Traits
 * @property {boolean} [bytes] large buffers
 * @property {boolean} [heavy] minutes for a runtime that is slow per call
 */

/** Where the measures and the adapters are. */
export const FOLDER = new URL(".", import.meta.url);

const KIB = 2 ** 10;
const MIB = 2 ** 20;

/** @param {...string} names */
const inMicroseconds = (...names) => names.map((name) => ({ name, unit: MICROSECONDS }));

/**
 * @param {number} calls
 * @returns {Case}
 */
function inFlight(calls) {
  return {
    name: `${grouped(calls)} calls in flight`,
    measure: "in-flight",
    args: { calls },
    workers: [1, 2],
    metrics: [
      { name: "µs/call", unit: MICROSECONDS },
      { name: "longest gap", unit: "ms" },
    ],
    heavy: calls >= 100_000,
    budgetMs: calls >= 100_000 ? 3 * BUDGET_MS : BUDGET_MS,
  };
}

/**
 * @param {string} kind
 * @param {number} size
 * @param {string} label
 * @returns {Case[]}
 */
function payload(kind, size, label) {
  return /** @type {const} */ (["length", "echo"]).map((task) => ({
    name: `${label} → ${task}`,
    measure: "payload",
    args: { kind, size, task },
    workers: [1],
    metrics: inMicroseconds("p50", "mean"),
    bytes: kind === "bytes",
    budgetMs: BUDGET_MS,
  }));
}

/**
 * @param {number} ms
 * @returns {Case}
 */
function addedLatency(ms) {
  return {
    name: `task of ${ms} ms`,
    measure: "added-latency",
    args: { ms },
    workers: [1],
    metrics: inMicroseconds("added p50", "added p90"),
    budgetMs: BUDGET_MS,
  };
}

/**
 * @param {boolean} quick
 * @returns {Case[]}
 */
export function plan(quick) {
  const tasks = quick ? 500 : 2000;
  return [
    inFlight(10_000),
    inFlight(100_000),
    {
      name: "awaited calls",
      measure: "awaited",
      args: {},
      workers: [1],
      metrics: inMicroseconds("p50", "p99"),
      budgetMs: BUDGET_MS,
    },
    ...payload("object", 200, "object of 200 B"),
    ...payload("string", KIB, "string of 1 KB"),
    ...payload("string", 64 * KIB, "string of 64 KB"),
    ...payload("bytes", MIB, "Uint8Array of 1 MB"),
    ...payload("bytes", 16 * MIB, "Uint8Array of 16 MB"),
    ...[0.2, 1, 5, 20].map(addedLatency),
    {
      name: `${grouped(tasks)} tasks of 1 ms`,
      measure: "cpu-bound",
      args: { tasks, ms: 1 },
      workers: [2],
      metrics: [
        { name: "speedup", unit: "×" },
        { name: "wall time", unit: "ms" },
      ],
      budgetMs: BUDGET_MS,
    },
    {
      name: quick ? "tasks of 0.2 ms, a few of 50 ms" : "1,500 tasks of 0.2 ms, 8 of 50 ms",
      measure: "heavy-tail",
      args: { tasks: quick ? 400 : 1508, ms: 0.2, long: quick ? 2 : 8, longMs: 50 },
      workers: [2],
      metrics: [{ name: "over the ideal", unit: "×" }],
      budgetMs: BUDGET_MS,
    },
    {
      name: "start-up",
      measure: "start-up",
      args: {},
      workers: [1, 2],
      metrics: [
        { name: "import", unit: "ms" },
        { name: "create to first result", unit: "ms" },
      ],
      fresh: true,
      budgetMs: BUDGET_MS,
    },
    {
      name: "memory",
      measure: "memory",
      args: {},
      workers: [4],
      metrics: [{ name: "per worker", unit: "MiB" }],
      fresh: true,
      budgetMs: BUDGET_MS,
    },
    {
      name: "idle CPU",
      measure: "idle",
      args: { ms: quick ? 1000 : 3000 },
      workers: [2],
      metrics: [
        { name: "idle", unit: "% of a core" },
        { name: "one sleep(1000) out", unit: "% of a core" },
      ],
      together: true,
      budgetMs: BUDGET_MS,
    },
  ];
}

/**
 * Whether a runtime takes part in a case; where it does not although it could, why.
 * @param {Case} kase
 * @param {import("./runtimes.mjs").Runtime} runtime
 * @param {boolean} quick
 * @returns {{ takesPart: boolean, why?: string }}
 */
export function takesPart(kase, runtime, quick) {
  if (runtime.onlyBytes && !kase.bytes) return { takesPart: false };
  if (quick && kase.heavy && runtime.slow) {
    return { takesPart: false, why: "left out of a quick run: about ten seconds a round" };
  }
  return { takesPart: true };
}
