// Public declarations carry a comment: `///` in the engine's headers, TSDoc in the packages' exports.

import { publicDeclarations } from "./lib/cpp-declarations.mjs";
import { projectFiles, readText } from "./lib/files.mjs";
import { runAsProgram } from "./lib/report.mjs";
import { packageExports } from "./lib/ts-exports.mjs";

/**
 * @param {string} root
 * @returns {import("./lib/report.mjs").Outcome}
 */
export function checkDocs(root) {
  const files = projectFiles(root);
  /** @type {import("./lib/report.mjs").Finding[]} */
  const errors = [];
  let declarations = 0;
  for (const file of files.filter(
    // The model checker's side of the seam implements somebody else's interface.
    (f) =>
      /^engine\/.*\.hpp$/.test(f) &&
      !/\.(?:test|model|bench)\.|^engine\/model\/|^engine\/atomic\/(?:atomic_model|relacy_memory)\.hpp$/.test(
        f,
      ),
  )) {
    const source = readText(root, file);
    const lines = source.split("\n");
    for (const { what, line, ownerLine } of publicDeclarations(source)) {
      declarations += 1;
      if (docAbove(lines, line) !== undefined) continue;
      // A twin of a documented class says so once: `/// See atomic_real.hpp.`
      const owner = ownerLine === undefined ? undefined : docAbove(lines, ownerLine);
      if (owner !== undefined && /^\/\/\/ See /.test(owner)) continue;
      errors.push({ file, line, message: `${what} has no /// comment` });
    }
  }
  let exported = 0;
  for (const entry of files.filter((file) => /^packages\/[^/]+\/src\/index\.ts$/.test(file))) {
    const { exports, unresolved } = packageExports(root, entry);
    exported += exports.length;
    errors.push(...unresolved);
    for (const { file, line, name, documented } of exports) {
      if (!documented) errors.push({ file, line, message: `export ${name} has no TSDoc block` });
    }
  }
  const summary = `${declarations} C++ declarations, ${exported} TypeScript exports`;
  return { errors, checked: Math.min(declarations, exported), summary };
}

/**
 * The last line of the `///` comment directly above a line.
 * @param {string[]} lines
 * @param {number} line from 1
 * @returns {string | undefined} trimmed
 */
function docAbove(lines, line) {
  let above = line - 2;
  // Directives, macros and tools' marks may stand in between.
  while (
    /^\s*(?:#|\/\/ (?:NOLINT|clang-format)|[A-Z][A-Z0-9_]*\(.*\)\s*$)/.test(lines[above] ?? "")
  ) {
    above = /^\s*#\s*(?:else|elif)/.test(lines[above] ?? "") ? openingIf(lines, above) : above - 1;
  }
  const text = lines[above]?.trim() ?? "";
  return text.startsWith("///") ? text : undefined;
}

/**
 * The branches of a conditional share the comment above it.
 * @param {string[]} lines
 * @param {number} branch the index of an `#else` or `#elif`
 * @returns {number} the index of its `#if`
 */
function openingIf(lines, branch) {
  let depth = 1;
  let at = branch;
  while (depth > 0 && at > 0) {
    at -= 1;
    if (/^\s*#\s*endif/.test(lines[at] ?? "")) depth += 1;
    if (/^\s*#\s*if/.test(lines[at] ?? "")) depth -= 1;
  }
  return at;
}

runAsProgram(import.meta.url, "docs", checkDocs);
