import assert from "node:assert/strict";
import { test } from "node:test";
import { matches } from "../lib/filter.mjs";
import { parseOptions } from "../lib/options.mjs";

test("a suite alone runs all of it", () => {
  const { suite, filter, quick, json } = parseOptions(["pool-node"]);
  assert.deepEqual(
    { suite, filter, quick, json },
    { suite: "pool-node", filter: "", quick: false, json: undefined },
  );
});

test("options may stand on either side of the suite", () => {
  const { suite, filter, quick, json } = parseOptions([
    "--quick",
    "pool-node",
    "--filter",
    "echo",
    "--json",
    "out",
  ]);
  assert.deepEqual(
    { suite, filter, quick, json },
    { suite: "pool-node", filter: "echo", quick: true, json: "out" },
  );
});

test("--list and --help need no suite", () => {
  assert.ok(parseOptions(["--list"]).list);
  assert.ok(parseOptions(["--help"]).help);
});

test("no suite, two suites and unknown options are errors", () => {
  assert.throws(() => parseOptions([]), /one suite/);
  assert.throws(() => parseOptions(["a", "b"]), /one suite/);
  assert.throws(() => parseOptions(["a", "--fast"]), /--fast/);
});

test("only whole runs are published", () => {
  assert.throws(() => parseOptions(["a", "--publish", "--quick"]), /--publish/);
  assert.throws(() => parseOptions(["a", "--publish", "--filter", "x"]), /--publish/);
});

test("a filter finds its text in the case or in the runtime, in any letter case", () => {
  assert.ok(matches("", "awaited calls", "heddle"));
  assert.ok(matches("AWAIT", "awaited calls", "heddle"));
  assert.ok(matches("heddle", "awaited calls", "heddle"));
  assert.ok(!matches("echo", "awaited calls", "heddle"));
});
