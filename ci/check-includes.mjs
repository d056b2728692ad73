// Engine components form an acyclic order and include only what stands to their left; only
// engine/atomic includes <atomic>; engine/testing is for tests.

import { statSync } from "node:fs";
import { join, posix } from "node:path";
import { isCpp, isCppTest, lineAt, separate } from "./lib/cpp.mjs";
import { projectFiles, readText } from "./lib/files.mjs";
import { runAsProgram } from "./lib/report.mjs";

/** The order of docs/architecture.md, from left to right. */
export const COMPONENTS = [
  "platform",
  "atomic",
  "memory",
  "telemetry",
  "queue",
  "park",
  "fiber",
  "scheduler",
  "sync",
  "algorithm",
  "trace",
  "abi",
];

/** Folders of the engine for tests alone; they may include all of it. */
const FOR_TESTS = ["testing", "model"];

/** Folders whose code compares against foreign engines, or shows a user's own program. */
const OUTSIDE_THE_SEAM = /^(?:bench|examples)\//;

/**
 * @param {string} root
 * @returns {import("./lib/report.mjs").Outcome}
 */
export function checkIncludes(root) {
  /** @type {import("./lib/report.mjs").Finding[]} */
  const errors = [];
  let files = 0;
  let includes = 0;
  for (const file of projectFiles(root).filter(isCpp)) {
    if (OUTSIDE_THE_SEAM.test(file)) continue;
    files += 1;
    const component = componentOf(file);
    if (component !== undefined && ![...COMPONENTS, ...FOR_TESTS].includes(component)) {
      const message = `engine/${component} has no place in the component order`;
      errors.push({ file, line: 1, message });
      continue;
    }
    const { code } = separate(readText(root, file));
    for (const match of code.matchAll(/^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]*)[>"]/gm)) {
      includes += 1;
      const [, bracket, name = ""] = match;
      const message = complaint(root, file, component, bracket === '"', name);
      if (message) errors.push({ file, line: lineAt(code, match.index), message });
    }
  }
  return { errors, checked: includes, summary: `${includes} includes in ${files} files` };
}

/**
 * @param {string} root
 * @param {string} file
 * @param {string | undefined} component of `file`; undefined outside the engine
 * @param {boolean} quoted
 * @param {string} name
 * @returns {string | undefined} what is wrong with this include
 */
function complaint(root, file, component, quoted, name) {
  if (name === "atomic" || name === "stdatomic.h") {
    if (component === "atomic") return undefined;
    return `<${name}> belongs to engine/atomic alone: include "atomic/atomic.hpp"`;
  }
  const target = resolveInclude(root, file, quoted, name);
  if (target === undefined) {
    return quoted ? `"${name}" is no file of this project: foreign headers take <>` : undefined;
  }
  const used = componentOf(target);
  // Code outside the engine stands to the right of all of it.
  if (used === undefined) {
    return component === undefined ? undefined : `the engine depends on ${target} outside it`;
  }
  if (FOR_TESTS.includes(used)) {
    return isCppTest(file) ? undefined : `engine/${used} is for tests only`;
  }
  if (component === undefined || FOR_TESTS.includes(component)) return undefined;
  if (COMPONENTS.indexOf(used) <= COMPONENTS.indexOf(component)) return undefined;
  return `engine/${component} stands to the left of engine/${used} and may not include ${target}`;
}

/**
 * @param {string} root
 * @param {string} file
 * @param {boolean} quoted
 * @param {string} name
 * @returns {string | undefined} a path relative to `root`, if the project has such a file
 */
function resolveInclude(root, file, quoted, name) {
  const candidates = [`engine/${name}`, name];
  if (quoted) candidates.unshift(posix.join(posix.dirname(file), name));
  // A folder may share its name with a header of the library: <memory>.
  return candidates
    .map(posix.normalize)
    .find((path) => statSync(join(root, path), { throwIfNoEntry: false })?.isFile());
}

/**
 * @param {string} path
 * @returns {string | undefined}
 */
function componentOf(path) {
  return /^engine\/([^/]+)\//.exec(path)?.[1];
}

runAsProgram(import.meta.url, "includes", checkIncludes);
