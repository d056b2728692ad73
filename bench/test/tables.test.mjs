import assert from "node:assert/strict";
import { test } from "node:test";
import { figure } from "../lib/figure.mjs";
import { markdownTable } from "../lib/markdown-table.mjs";
import { withTables } from "../lib/marked-tables.mjs";
import { textTable } from "../lib/text-table.mjs";

/**
 * @param {string} runtime
 * @param {string} metric
 * @param {number} median
 */
const row = (runtime, metric, median) => ({
  case: "10,000 calls",
  runtime,
  workers: 1,
  metric,
  unit: metric === "speedup" ? "×" : "µs",
  median,
  min: median,
  max: median,
  runs: 5,
  foreignCpu: 0.01,
});
const results = {
  suite: "pool-node",
  machine: { cpu: "A CPU", cores: 2, os: "Linux 6", memoryGiB: 24 },
  versions: { heddle: "abc", node: "26.0.0" },
  rows: [
    row("heddle", "µs/call", 0.41),
    row("piscina", "µs/call", 44.25),
    row("heddle", "speedup", 1.95),
    row("piscina", "speedup", 1.9),
    row("heddle", "p50", 1.1),
  ],
  notes: ["piscina: why"],
};

test("figures have about three digits and no exponent", () => {
  assert.deepEqual([0, 0.4142, 1.234, 44.25, 1234.5].map(figure), [
    "0",
    "0.414",
    "1.23",
    "44.3",
    "1,235",
  ]);
});

test("the Markdown table marks the best of a line, the lowest or the highest as the metric says", () => {
  const lines = markdownTable(results, []).split("\n");
  assert.deepEqual(lines.slice(0, 5), [
    "| Case         | Workers | Figure      |    heddle | piscina |",
    "| ------------ | ------: | ----------- | --------: | ------: |",
    "| 10,000 calls |       1 | µs/call     | **0.410** |    44.3 |",
    "| 10,000 calls |       1 | speedup (×) |  **1.95** |    1.90 |",
    "| 10,000 calls |       1 | p50 (µs)    |      1.10 |       – |",
  ]);
  assert.match(lines.at(-1) ?? "", /2 × A CPU, 24 GiB, Linux 6\. heddle abc, node 26\.0\.0\.$/);
});

test("a table can hold some of the cases", () => {
  assert.equal(markdownTable(results, ["nothing"]).split("\n").length, 4);
});

test("the table for people names figures, spread, runs and notes", () => {
  const text = textTable(results);
  const [title, heddle] = text.split("\n").slice(4);
  assert.match(title ?? "", /^10,000 calls, 1 worker +µs\/call +speedup \(×\) +p50 \(µs\)$/);
  assert.match(heddle ?? "", /^ {2}heddle +0\.410 +\(0\.410 – 0\.410\) .* 5 runs, others 1\.0 %$/);
  assert.match(text, /Notes\n {2}piscina: why$/);
});

const begin = "<!-- bench:a:begin -->";
const end = "<!-- bench:a:end -->";

test("what stands between marks is replaced, and a second time it is the same", () => {
  const once = withTables(`x\n${begin}\nold\n${end}\ny\n`, (suite) => `table of ${suite}`);
  assert.equal(once, `x\n${begin}\n\ntable of a\n\n${end}\ny\n`);
  assert.equal(
    withTables(once, (suite) => `table of ${suite}`),
    once,
  );
});

test("marks may ask for some cases, and empty marks are filled", () => {
  const marks = `<!-- bench:a:begin cases="one|two" -->\n${end}`;
  assert.match(
    withTables(marks, (_suite, cases) => cases.join(" and ")),
    /\n\none and two\n\n/,
  );
});

test("a mark without its partner is an error, one inside a sentence is not", () => {
  assert.throws(() => withTables(`${begin}\n`, () => ""), /partner/);
  assert.throws(() => withTables(`${begin}\n<!-- bench:b:end -->\n`, () => ""), /partner/);
  assert.equal(
    withTables(`Put ${begin} there.\n`, () => "x"),
    `Put ${begin} there.\n`,
  );
});
