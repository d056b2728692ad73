import assert from "node:assert/strict";
import { test } from "node:test";
import { checkFileNames } from "../check-file-names.mjs";
import { checkFileSize } from "../check-file-size.mjs";
import { checkReadmeComponents } from "../check-readme-components.mjs";
import { checkTestIndex } from "../check-test-index.mjs";
import { fails, passes, run } from "./tree.mjs";

const lines = (/** @type {number} */ count) => "int x;\n".repeat(count);

test("a source file of 600 lines passes, with a note", () => {
  const { errors, notes } = run(checkFileSize, { "engine/a.hpp": lines(600) });
  assert.deepEqual(errors, []);
  assert.equal(notes?.length, 1);
});

test("a source file of 601 lines fails", () => {
  fails(checkFileSize, { "packages/a.ts": lines(601) }, /a\.ts:: 601 lines, the limit is 600/);
});

test("a test file of 301 lines fails", () => {
  passes(checkFileSize, { "engine/a.test.cpp": lines(300) });
  fails(checkFileSize, { "engine/a.test.cpp": lines(301) }, /301 lines, the limit is 300/);
});

test("generated files, results and prose may be long", () => {
  const long = {
    "src/generated/a.ts": lines(700),
    "bench/results/a.js": lines(700),
    "README.md": lines(700),
    "package-lock.json": lines(700),
  };
  passes(checkFileSize, { ...long, "engine/a.hpp": lines(1) });
});

test("file names follow the language", () => {
  passes(checkFileNames, { "engine/work_deque.test.cpp": "", "src/work-deque.test.ts": "" });
  fails(checkFileNames, { "engine/WorkDeque.cpp": "" }, /not snake_case/);
  fails(checkFileNames, { "engine/work-deque.hpp": "" }, /not snake_case/);
  fails(checkFileNames, { "src/workDeque.ts": "" }, /not kebab-case/);
  fails(checkFileNames, { "src/work_deque.mjs": "" }, /not kebab-case/);
});

test("an index of tests names all of them", () => {
  const index = 'import "./a.test.mjs";\n';
  passes(checkTestIndex, {
    "test/index.mjs": index,
    "test/a.test.mjs": "",
    "other/b.test.mjs": "",
  });
  const forgotten = { "test/index.mjs": index, "test/a.test.mjs": "", "test/b.test.mjs": "" };
  fails(checkTestIndex, forgotten, /b\.test\.mjs:: never runs/);
});

const headings = [
  "What it is",
  "States",
  "Protocols",
  "Invariants",
  "Why the last one wakes",
  "What we rejected",
  "Measured",
  "Where to look",
];
const readme = `# Park\n\n${headings.map((each) => `## ${each}\n\nText.\n`).join("\n")}`;
const component = { "engine/park/lot.hpp": "", "engine/park/README.md": readme };

test("a component with a complete README passes", () => passes(checkReadmeComponents, component));

test("a component without a README fails", () => {
  fails(checkReadmeComponents, { "engine/park/lot.hpp": "" }, /engine\/park\/README\.md:: missing/);
});

for (const heading of headings) {
  test(`a README without "${heading}" fails`, () => {
    const without = readme.replace(`## ${heading}\n`, "## Something else\n");
    fails(checkReadmeComponents, { ...component, "engine/park/README.md": without }, /no section/);
  });

  test(`a README with nothing under "${heading}" fails`, () => {
    const empty = readme.replace(`## ${heading}\n\nText.`, `## ${heading}\n`);
    fails(checkReadmeComponents, { ...component, "engine/park/README.md": empty }, /is empty/);
  });
}

test("a heading inside a code block is no section", () => {
  const fenced = readme.replace("## States\n", "```\n## States\n```\n");
  fails(
    checkReadmeComponents,
    { ...component, "engine/park/README.md": fenced },
    /no section "States"/,
  );
});
