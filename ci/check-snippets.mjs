// What a guide quotes is code that the tests compile and run: in docs/guides, each ```cpp block stands
// below `<!-- snippet: file.cpp name -->` and is what docs/guides/snippets/file.cpp has between
// `// [name]` and `// [end]`.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { lineAt } from "./lib/cpp.mjs";
import { projectFiles, readText } from "./lib/files.mjs";
import { runAsProgram } from "./lib/report.mjs";

const SOURCES = "docs/guides/snippets";

/** The C++ blocks of a guide, each with its mark if it has one. */
const BLOCK = /(?:<!-- snippet: (?<file>\S+) (?<name>\S+) -->\n+)?```cpp\n(?<quoted>[\s\S]*?)```/g;

/**
 * @param {string} root
 * @returns {import("./lib/report.mjs").Outcome}
 */
export function checkSnippets(root) {
  /** @type {import("./lib/report.mjs").Finding[]} */
  const errors = [];
  let checked = 0;
  for (const guide of projectFiles(root).filter((file) => /^docs\/guides\/.*\.md$/.test(file))) {
    const text = readText(root, guide);
    for (const { index, groups } of text.matchAll(BLOCK)) {
      checked += 1;
      const message = complaint(root, groups ?? {});
      if (message) errors.push({ file: guide, line: lineAt(text, index), message });
    }
  }
  return { errors, checked, summary: `${checked} in guides` };
}

/**
 * @param {string} root
 * @param {Record<string, string>} block groups of `BLOCK`
 * @returns {string | undefined} what is wrong with it
 */
function complaint(root, { file, name, quoted }) {
  if (file === undefined || name === undefined) {
    return "nothing compiles this block: <!-- snippet: file.cpp name --> goes above it";
  }
  const path = `${SOURCES}/${file}`;
  if (!existsSync(join(root, path))) return `${path} is missing`;
  const snippet = snippetOf(readText(root, path), name);
  if (snippet === undefined) return `${path} has no // [${name}] with an // [end]`;
  if (snippet !== quoted) return `not what ${path} has as [${name}]; copy it from there`;
  return undefined;
}

/**
 * @param {string} source
 * @param {string} name
 * @returns {string | undefined} the lines between the marks, without the marks' indentation
 */
function snippetOf(source, name) {
  const lines = source.split("\n");
  const begin = lines.findIndex((line) => line.trim() === `// [${name}]`);
  const end = lines.findIndex((line, at) => at > begin && line.trim() === "// [end]");
  if (begin < 0 || end < 0) return undefined;
  const indentation = (lines[begin] ?? "").indexOf("/");
  const unindented = (/** @type {string} */ line) =>
    line.slice(0, indentation).trim() === "" ? line.slice(indentation) : line;
  return lines
    .slice(begin + 1, end)
    .map((line) => `${unindented(line)}\n`)
    .join("");
}

runAsProgram(import.meta.url, "snippets", checkSnippets);
