// Work on the main thread, too, and what that does to its event loop.

import { BUDGET_MS, grouped } from "../../lib/plan-words.mjs";

const PLAIN = ["heddle", "heddle-inliner"];

/** @type {readonly import("../plan.mjs").Case[]} */
export const inliner = [
  // A batch of long tasks is one task: a turn ends after a millisecond.
  { tasks: 5000, ms: 0.05, adapters: [...PLAIN, "heddle-inliner-16"] },
  { tasks: 300, ms: 1, adapters: PLAIN },
].map(({ tasks, ms, adapters }) => ({
  name: `inliner: ${grouped(tasks)} tasks of ${ms} ms`,
  measure: "cpu-bound",
  args: { tasks, ms, gaps: true },
  workers: [1, 2],
  metrics: [
    { name: "speedup", unit: "×" },
    { name: "longest gap", unit: "ms" },
  ],
  runtimes: adapters.map((name) => ({ name, adapter: `calls/${name}` })),
  budgetMs: BUDGET_MS,
}));
