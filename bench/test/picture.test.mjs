import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { barPicture } from "../lib/bar-picture.mjs";
import { staleDocuments, writeDocuments } from "../lib/documents.mjs";
import { ROOT } from "../lib/machine.mjs";
import { CHOICES, poolPicture } from "../pool-node/picture.mjs";
import { plan } from "../pool-node/plan.mjs";

const runtimes = ["heddle", "postMessage", "piscina"];
const conditions = { min: 1, max: 9, runs: 5, foreignCpu: 0 };
const results = {
  suite: "pool-node",
  machine: { cpu: "A <fast> & dear CPU", cores: 2, os: "Linux 6", memoryGiB: 24 },
  versions: { heddle: "abc", node: "26.0.0" },
  rows: CHOICES.flatMap((choice) =>
    runtimes.map((runtime, i) => ({
      ...choice,
      ...conditions,
      runtime,
      unit: choice.metric === "speedup" ? "×" : "µs",
      median: 2 ** i,
    })),
  ),
  notes: [],
};

/** @param {(row: import("../lib/results.mjs").Row) => boolean} keep */
const only = (keep) => poolPicture({ ...results, rows: results.rows.filter(keep) });

/** @param {string} svg */
const widths = (svg) =>
  [...svg.matchAll(/class="(?:bar|own)" x="[\d.]+" y="[\d.]+" width="([\d.]+)"/g)].map((match) =>
    Number(match[1]),
  );

/**
 * @param {string} text
 * @param {string} part
 */
const count = (text, part) => text.split(part).length - 1;

test("every figure that the picture chooses is one that a full run measures", () => {
  for (const choice of CHOICES) {
    const found = plan(false).find((kase) => kase.name === choice.case);
    assert.ok(found, choice.case);
    assert.ok(found.workers.includes(choice.workers), choice.case);
    assert.ok(
      found.metrics.some(({ name }) => name === choice.metric),
      choice.metric,
    );
  }
});

test("each case has a bar per runtime, with its unit, in proportion from zero", () => {
  const svg = poolPicture(results);
  assert.equal(count(svg, 'class="case"'), CHOICES.length);
  assert.equal(widths(svg).length, CHOICES.length * runtimes.length);
  const [first = 0, second = 0, third = 0] = widths(svg);
  assert.ok(Math.abs(second - 2 * first) < 0.2 && Math.abs(third - 4 * first) < 0.2);
  assert.ok(svg.includes(">4.00 µs</text>") && svg.includes(">4.00 ×</text>"));
});

test("the picture says its scale, and for each case which way is better", () => {
  const svg = poolPicture(results);
  assert.match(svg, />Medians\. Every case has a linear scale of its own, from zero/);
  assert.match(svg, />speedup \(×\), longer is better<\/text>/);
  assert.match(svg, />added p50 \(µs\), shorter is better<\/text>/);
});

test("only Heddle's bars stand out", () => {
  const svg = only((row) => row.case === "idle CPU");
  assert.equal(count(svg, '<rect class="own"'), 1);
  assert.equal(count(svg, '<rect class="bar"'), 2);
});

test("a title, and a description with every figure, for those who do not see it", () => {
  const svg = only((row) => row.case === "idle CPU");
  assert.match(svg, /<svg [^>]*role="img" aria-labelledby="title description"/);
  assert.match(svg, /<title id="title">[^<]+<\/title>/);
  assert.match(
    svg,
    /<desc [^>]+>idle CPU, 2 workers,.*: heddle 1\.00 µs, postMessage 2\.00 µs, piscina 4\.00 µs\./,
  );
});

test("text from outside is escaped, and holds nothing that XML forbids", () => {
  const svg = barPicture({
    title: "a < b",
    subject: "x",
    panels: [
      {
        title: "</text><script>",
        subtitle: "\0\ud800",
        unit: `"'`,
        bars: [{ name: "a&b", value: 1 }],
      },
    ],
    notes: [],
  });
  assert.ok(!svg.includes("<script") && !svg.includes("\0") && !svg.includes("\ud800"));
  assert.ok(svg.includes("a &lt; b") && svg.includes("a&amp;b") && svg.includes("&quot;&apos;"));
  assert.ok(poolPicture(results).includes("A &lt;fast&gt; &amp; dear CPU"));
});

test("a peer that was not measured has no bar, and leaves no hole", () => {
  const svg = only((row) => row.runtime !== "postMessage");
  assert.ok(!svg.includes("postMessage"));
  assert.equal(widths(svg).length, CHOICES.length * 2);
  assert.ok(svg.length > 0 && !svg.includes("NaN") && !svg.includes("undefined"));
});

test("a case that was not measured has no panel", () => {
  const svg = only((row) => row.case !== "awaited calls");
  assert.ok(!svg.includes("awaited calls"));
  assert.equal(count(svg, 'class="case"'), CHOICES.length - 1);
});

test("results of no case, and no results, still make a picture", () => {
  for (const svg of [only(() => false), poolPicture(undefined)]) {
    assert.equal(widths(svg).length, 0);
    assert.ok(!svg.includes("NaN") && !svg.includes("Infinity"));
  }
  assert.match(poolPicture(undefined), /Not measured yet/);
});

test("figures of zero are bars that can be seen", () => {
  const svg = poolPicture({ ...results, rows: results.rows.map((row) => ({ ...row, median: 0 })) });
  assert.ok(widths(svg).every((width) => width === 1));
});

test("a picture or a table that is not what the results say is stale, until it is written", (t) => {
  const root = mkdtempSync(join(tmpdir(), "heddle-documents-"));
  t.after(() => rmSync(root, { recursive: true }));
  const picture = "bench/results/pool-node.svg";
  mkdirSync(join(root, "bench/results"), { recursive: true });
  cpSync(join(ROOT, picture), join(root, picture));
  writeFileSync(join(root, "plain.md"), "No table.\n");
  writeDocuments(root);
  assert.deepEqual(staleDocuments(root), []);

  writeFileSync(join(root, picture), "<svg/>");
  writeFileSync(
    join(root, "table.md"),
    "<!-- bench:pool-node:begin -->\n<!-- bench:pool-node:end -->\n",
  );
  assert.deepEqual(staleDocuments(root), ["table.md", picture]);
  assert.deepEqual(writeDocuments(root), ["table.md", picture]);
  assert.deepEqual(staleDocuments(root), []);
  assert.match(readFileSync(join(root, "table.md"), "utf8"), / heddle \||Not measured yet/);

  rmSync(join(root, picture));
  assert.deepEqual(staleDocuments(root), [picture]);
});
