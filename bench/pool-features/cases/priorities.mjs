// What an order costs, and what it gives.

import { BUDGET_MS, grouped } from "../../lib/plan-words.mjs";
import { inFlight } from "./in-flight.mjs";

const WAITING = { tasks: 2000, ms: 0.2 };

const RUNTIMES = [
  "heddle",
  "heddle-priorities",
  "heddle-deadline",
  "piscina",
  "piscina-queue",
  "poolifier-priorities",
];

/** @type {readonly import("../plan.mjs").Case[]} */
export const priorities = [
  inFlight("priorities", [1, 2], ["heddle", "heddle-priorities", "heddle-priorities-mixed"]),
  {
    name: `priorities: urgent calls among ${grouped(WAITING.tasks)} tasks of ${WAITING.ms} ms`,
    measure: "urgent",
    args: { ...WAITING, everyMs: 4, fills: 2 },
    workers: [1],
    metrics: ["p50", "p99", "all tasks"].map((name) => ({ name, unit: "ms" })),
    runtimes: RUNTIMES.map((name) => ({ name, adapter: `urgent/${name}` })),
    budgetMs: BUDGET_MS,
  },
];
