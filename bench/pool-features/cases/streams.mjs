// Streams of items, out of a task and into one.

import { BUDGET_MS, grouped, MICROSECONDS } from "../../lib/plan-words.mjs";

const ITEMS = 10_000;

const RUNTIMES = [
  { name: "heddle", adapter: "streams/heddle" },
  { name: "postMessage", adapter: "streams/post-message" },
  { name: "postMessage-batched", adapter: "streams/post-message-batched" },
  { name: "ReadableStream", adapter: "streams/readable-stream" },
];

const KINDS = { numbers: "numbers", objects: "objects of 100 B" };

/** @type {readonly import("../plan.mjs").Case[]} */
export const streams = /** @type {const} */ ([
  ["out", "worker"],
  ["in", "host"],
]).flatMap(([way, from]) =>
  Object.entries(KINDS).map(([kind, label]) => ({
    name: `stream ${way}: ${grouped(ITEMS)} ${label}`,
    measure: "stream",
    args: { kind, count: ITEMS, from },
    workers: [1],
    metrics: [
      { name: "µs/item", unit: MICROSECONDS },
      { name: "items/s", unit: "" },
    ],
    runtimes: RUNTIMES,
    budgetMs: BUDGET_MS,
  })),
);
