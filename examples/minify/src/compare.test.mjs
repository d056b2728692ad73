import assert from "node:assert/strict";
import { test } from "node:test";
import { compare } from "./compare.mjs";
import { minifyFile } from "./minify-file.mjs";

/**
 * The outcome of a file through the program's own path, with the given function in place of the minifier.
 * @param {string} path
 * @param {(text: string) => string} minifier
 */
function outcomeOf(path, minifier) {
  return minifyFile(
    { path, bytes: 9 },
    {
      read: async () => ({ source: { path, text: "let a = 1", module: false }, bytes: 9 }),
      call: async ({ text }) => ({ code: minifier(text) }),
    },
  );
}

const honest = (/** @type {string} */ text) => text.replaceAll(" ", "");

test("equal outputs are equal in any order of the files", async () => {
  const a = await outcomeOf("a.js", honest);
  const b = await outcomeOf("b.js", honest);
  assert.deepEqual(compare([a, b], [b, a]), { equal: 2, sameError: 0, different: [] });
});

test("an output that differs in one bit is found", async () => {
  const flipped = (/** @type {string} */ text) => honest(text).replace("1", "0");
  const expected = [await outcomeOf("a.js", honest), await outcomeOf("b.js", honest)];
  const actual = [await outcomeOf("a.js", honest), await outcomeOf("b.js", flipped)];
  const { equal, different } = compare(expected, actual);
  assert.equal(equal, 1);
  assert.deepEqual(
    different.map(({ path }) => path),
    ["b.js"],
  );
  assert.notEqual(different[0]?.expected, different[0]?.actual);
});

test("a file that only one side has done is different", async () => {
  const a = await outcomeOf("a.js", honest);
  assert.equal(compare([a], []).different[0]?.actual, "not done");
  assert.equal(compare([], [a]).different[0]?.expected, "not done");
});

test("a file that both refuse alike is no difference, one refused for another reason is", () => {
  /** @param {string} message */
  const refused = (message) => ({
    path: "a.js",
    inBytes: 9,
    error: { kind: /** @type {const} */ ("syntax"), message },
  });
  assert.deepEqual(compare([refused("x")], [refused("x")]), {
    equal: 0,
    sameError: 1,
    different: [],
  });
  assert.equal(compare([refused("x")], [refused("y")]).different.length, 1);
});

test("a call that the pool rejects is a difference to a file that was minified", async () => {
  const expected = await outcomeOf("a.js", honest);
  const actual = await minifyFile(
    { path: "a.js", bytes: 9 },
    {
      read: async () => ({ source: { path: "a.js", text: "", module: false }, bytes: 9 }),
      call: () => Promise.reject(new Error("the worker exited")),
    },
  );
  assert.deepEqual(actual.error, { kind: "pool", message: "the worker exited" });
  assert.equal(compare([expected], [actual]).different.length, 1);
});

test("an output that cannot be written still counts as minified, with its problem", async () => {
  const outcome = await minifyFile(
    { path: "a.js", bytes: 9 },
    {
      read: async () => ({ source: { path: "a.js", text: "", module: false }, bytes: 9 }),
      call: async () => ({ code: "a" }),
      write: () => Promise.reject(new Error("the disk is full")),
    },
  );
  assert.deepEqual(outcome.error, { kind: "output", message: "the disk is full" });
  assert.equal(outcome.outBytes, 1);
});
