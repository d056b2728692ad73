import assert from "node:assert/strict";
import { test } from "node:test";
import { mean, median, percentile, rounded, summarise, undisturbed } from "../lib/statistics.mjs";

test("a percentile lies between its neighbours, in any order of the values", () => {
  assert.equal(percentile([4, 1, 3, 2], 0), 1);
  assert.equal(percentile([4, 1, 3, 2], 1), 4);
  assert.equal(percentile([4, 1, 3, 2], 0.5), 2.5);
  assert.equal(percentile([10], 0.99), 10);
});

test("values are ordered as numbers, not as text", () => {
  assert.equal(median([10, 9, 100]), 10);
});

test("a percentile of nothing is an error", () => {
  assert.throws(() => median([]), RangeError);
});

test("the mean is the sum over the count", () => {
  assert.equal(mean(Float64Array.of(1, 2, 6)), 3);
});

test("figures keep four significant digits", () => {
  assert.equal(rounded(0.123456), 0.1235);
  assert.equal(rounded(123456), 123500);
});

test("a summary holds median, spread and count", () => {
  assert.deepEqual(summarise([3, 1, 2]), { median: 2, min: 1, max: 3, runs: 3 });
});

/** @param {...number} shares */
const runs = (...shares) => shares.map((foreign) => ({ foreign, limit: 0.05 }));

test("disturbed runs are dropped while three others remain", () => {
  assert.deepEqual(undisturbed(runs(0, 0.2, 0.05, 0.01)), runs(0, 0.05, 0.01));
});

test("where fewer remain, the least disturbed three stay", () => {
  assert.deepEqual(undisturbed(runs(0.4, 0.2, 0.01, 0.1)), runs(0.01, 0.1, 0.2));
});

test("a single run stays, whatever disturbed it", () => {
  assert.deepEqual(undisturbed(runs(0.9)), runs(0.9));
});

test("runs count where the system does not tell what others took", () => {
  assert.equal(undisturbed(runs(Number.NaN, Number.NaN, Number.NaN, Number.NaN)).length, 4);
});
