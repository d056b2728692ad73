// Calls that have little else to do than to be ordered, or looked at.

import { BUDGET_MS, grouped, MICROSECONDS } from "../../lib/plan-words.mjs";

const CALLS = 10_000;

/**
 * @param {string} topic
 * @param {readonly number[]} workers
 * @param {readonly string[]} adapters as the runtimes are named
 * @returns {import("../plan.mjs").Case}
 */
export function inFlight(topic, workers, adapters) {
  return {
    name: `${topic}: ${grouped(CALLS)} calls in flight`,
    measure: "in-flight",
    args: { calls: CALLS },
    workers,
    metrics: [{ name: "µs/call", unit: MICROSECONDS }],
    runtimes: adapters.map((name) => ({ name, adapter: `calls/${name}` })),
    budgetMs: BUDGET_MS,
  };
}
