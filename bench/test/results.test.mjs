import assert from "node:assert/strict";
import { test } from "node:test";
import { higherIsBetter, rowsOf } from "../lib/results.mjs";

const key = { case: "awaited calls", runtime: "heddle", workers: 1 };
const metrics = [
  { name: "p50", unit: "µs" },
  { name: "p99", unit: "µs" },
];

test("each metric gives a row, with the greatest foreign share of the runs that count", () => {
  const runs = [1, 2, 3].map((p50) => ({ values: { p50 }, foreign: p50 / 100, limit: 0.05 }));
  assert.deepEqual(rowsOf(key, metrics, runs), [
    { ...key, metric: "p50", unit: "µs", median: 2, min: 1, max: 3, runs: 3, foreignCpu: 0.03 },
  ]);
});

test("an unknown foreign share is null", () => {
  const runs = [{ values: { p50: 1 }, foreign: Number.NaN, limit: 0.05 }];
  assert.equal(rowsOf(key, metrics, runs)[0]?.foreignCpu, null);
});

test("no runs, no rows", () => {
  assert.deepEqual(rowsOf(key, metrics, []), []);
});

test("rates, speed-ups and utilisation are better when higher", () => {
  for (const metric of ["calls/s", "speedup", "utilisation"]) assert.ok(higherIsBetter(metric));
  assert.ok(!higherIsBetter("µs/call"));
});
