// What is measured: the cases, in order, and what a quick run makes of them.

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} measure the module in measures/ that knows how
 * @property {Record<string, unknown>} args for that module
 * @property {readonly number[]} workers
 * @property {readonly import("../lib/results.mjs").Metric[]} metrics
 * @property {boolean} [fresh] starts a process for every round, in a quick run too
 * @property {boolean} [together] all runtimes at once: of a process that sleeps only its own CPU
 *   time is read, which the others cannot disturb
 * @property {boolean} [bytes] large buffers
 * @property {boolean} [heavy] minutes for a runtime that is slow per call
 * @property {number} budgetMs a round that takes longer is ended
 */

/** A process whose pool hangs or crashes costs no more than this. */
const BUDGET_MS = 20_000;

const MICROSECONDS = "µs";
const KIB = 2 ** 10;
const MIB = 2 ** 20;

/** @param {number} count */
const grouped = (count) => count.toLocaleString("en-US");

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
    metrics: [{ name: "µs/call", unit: MICROSECONDS }],
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
      args: { tasks },
      workers: [2],
      metrics: [
        { name: "speedup", unit: "×" },
        { name: "wall time", unit: "ms" },
      ],
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
