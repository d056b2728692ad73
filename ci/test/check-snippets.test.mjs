import { test } from "node:test";
import { checkSnippets } from "../check-snippets.mjs";
import { fails, passes } from "./tree.mjs";

const GUIDE = "docs/guides/a.md";
const SOURCE = "docs/guides/snippets/a.cpp";

const block = (/** @type {string} */ code) => `\`\`\`cpp\n${code}\`\`\`\n`;
const marked = (/** @type {string} */ code) => `<!-- snippet: a.cpp loop -->\n\n${block(code)}`;
const source = "int f() {\n  // [loop]\n  for (;;) {\n    g();\n  }\n  // [end]\n}\n";

test("a block that is what the source has passes", () => {
  passes(checkSnippets, { [GUIDE]: marked("for (;;) {\n  g();\n}\n"), [SOURCE]: source });
});

test("directives of the preprocessor stand at the left", () => {
  const code = "  // [loop]\n#pragma omp task\n  g();\n  // [end]\n";
  passes(checkSnippets, { [GUIDE]: marked("#pragma omp task\ng();\n"), [SOURCE]: code });
});

test("a block that differs fails", () => {
  const files = { [GUIDE]: `# A\n\n${marked("for (;;) g();\n")}`, [SOURCE]: source };
  fails(checkSnippets, files, /a\.md:3: not what docs\/guides\/snippets\/a\.cpp has as \[loop\]/);
});

test("a block that nothing compiles fails", () => {
  fails(checkSnippets, { [GUIDE]: block("g();\n") }, /a\.md:1: nothing compiles this block/);
});

test("a block whose source is not there fails", () => {
  const guide = marked("g();\n");
  fails(checkSnippets, { [GUIDE]: guide }, /snippets\/a\.cpp is missing/);
  fails(checkSnippets, { [GUIDE]: guide, [SOURCE]: "g();\n" }, /has no \/\/ \[loop\]/);
});
