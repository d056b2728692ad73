import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { goalText } from "../lib/goals.mjs";
import { CASES, curve } from "../native-forkjoin/plan.mjs";
import { contestsOf, goalsOf } from "../native-forkjoin/suite.mjs";

const cmake = readFileSync(new URL("../native-forkjoin/CMakeLists.txt", import.meta.url), "utf8");

test("no two cases have the same name, and each has a budget and metrics", () => {
  assert.equal(new Set(CASES.map(({ name }) => name)).size, CASES.length);
  for (const { name, budgetMs, metrics } of CASES) {
    assert.ok(budgetMs > 0 && metrics.length > 0, name);
  }
});

test("every program of the plan is built", () => {
  const built = [...cmake.matchAll(/^forkjoin_(?:clang_)?program\((\w+)/gm)].map(
    (found) => found[1],
  );
  for (const { runtimes } of CASES) {
    for (const { program } of runtimes) assert.ok(built.includes(program), program);
  }
});

/** Problems that share a folder. */
const FOLDERS = new Map([
  ["axpy", "loop"],
  ["compute", "loop"],
]);

test("every case of a runtime has its file in that program", () => {
  for (const { problem, runtimes } of CASES) {
    const folder = FOLDERS.get(problem) ?? problem;
    for (const { program } of runtimes) assert.ok(sourcesOf(program).includes(folder), program);
  }
});

/** @param {string} program */
function sourcesOf(program) {
  const call = new RegExp(`program\\(${program}\\b([^)]*)\\)`).exec(cmake)?.[1] ?? "";
  const variable = /\$\{(\w+)\}/.exec(call)?.[1];
  const list = variable && new RegExp(`set\\(${variable}\\b([^)]*)\\)`).exec(cmake)?.[1];
  return [...(list ?? call).matchAll(/(\w+)\/\w+\.cpp/g)].map((found) => found[1]);
}

test("a filter keeps the cases or the runtimes that it names", () => {
  const fib = contestsOf("fib(32)", false).filter(({ kase }) => kase.name === "fib(32)");
  assert.deepEqual(
    fib.map(({ workers }) => workers),
    [1, 2],
  );
  assert.deepEqual(fib[1]?.entrants[0]?.args.slice(0, 4), ["--case", "fib", "--workers", "2"]);
  const omp = contestsOf("libomp", false);
  assert.equal(omp.length, contestsOf("", false).length);
  assert.ok(omp.every(({ entrants }) => entrants.every(({ runtime }) => runtime === "libomp")));
  assert.deepEqual(contestsOf("no such case", false), []);
});

test("the scaling curve has every number of workers up to 8, some above, and the last", () => {
  assert.deepEqual(curve(1), [1]);
  assert.deepEqual(curve(3), [1, 2, 3]);
  assert.deepEqual(curve(17), [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 17]);
});

/**
 * @param {string} runtime
 * @param {number} median
 */
const row = (runtime, median) => ({
  case: "fib(32)",
  runtime,
  workers: 1,
  metric: "ns/fork",
  unit: "ns",
  median,
  min: median,
  max: median,
  runs: 5,
  foreignCpu: 0.01,
});

test("a goal is Heddle's own figure against a bound, and both say so", () => {
  const texts = [11.99, 12.01].map((median) =>
    goalsOf([row("onetbb", 5), row("heddle", median)]).map(goalText),
  );
  assert.deepEqual(texts, [
    ["fib(32), 1 worker: ns/fork 11.99; the goal of at most 12 is reached"],
    ["fib(32), 1 worker: ns/fork 12.01; the goal of at most 12 is missed"],
  ]);
});

test("of what was not measured there is no goal", () => {
  assert.deepEqual(goalsOf([row("onetbb", 5)]), []);
});
