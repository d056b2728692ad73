import assert from "node:assert/strict";
import { test } from "node:test";
import { largestFirst, sample, spread } from "./sample.mjs";

/**
 * @param {number} count
 * @param {number} [bytes]
 */
function someFiles(count, bytes = 10) {
  return Array.from({ length: count }, (_, index) => ({
    path: `${String(index).padStart(3, "0")}.js`,
    bytes,
  }));
}

test("spreading keeps every file once, for any number of them", () => {
  for (const count of [0, 1, 2, 3, 7, 8, 9, 100]) {
    const files = someFiles(count);
    assert.deepEqual(new Set(spread(files)), new Set(files));
    assert.equal(spread(files).length, count);
  }
});

test("any prefix of the spread order has as many files of each quarter, give or take one", () => {
  const order = spread(someFiles(64)).map(({ path }) => Math.floor(Number.parseInt(path, 10) / 16));
  for (let length = 1; length <= 64; length++) {
    const quarters = [0, 1, 2, 3].map(
      (quarter) => order.slice(0, length).filter((is) => is === quarter).length,
    );
    assert.ok(Math.max(...quarters) - Math.min(...quarters) <= 1, `${length} files: ${quarters}`);
  }
});

test("a limit bounds the files, a budget the bytes, neither takes all", () => {
  const files = someFiles(50);
  assert.equal(sample(files, { limit: 7, maxBytes: 100 }).length, 7);
  assert.equal(sample(files, { budget: 95, maxBytes: 100 }).length, 10);
  assert.equal(sample(files, { maxBytes: 100 }).length, 50);
  assert.equal(sample(files, { limit: Infinity, maxBytes: 100 }).length, 50);
});

test("files too large to be minified use up no budget", () => {
  const files = someFiles(50, 1000);
  assert.equal(sample(files, { budget: 500, maxBytes: 100 }).length, 50);
});

test("the largest file comes first, and files of one size by name", () => {
  const files = [
    { path: "b", bytes: 1 },
    { path: "c", bytes: 2 },
    { path: "a", bytes: 1 },
  ];
  assert.deepEqual(
    largestFirst(files).map(({ path }) => path),
    ["c", "a", "b"],
  );
});
