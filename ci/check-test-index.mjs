// Where tests have an index.mjs beside them, which says what runs, it names them all.

import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { projectFiles } from "./lib/files.mjs";
import { runAsProgram } from "./lib/report.mjs";

/**
 * @param {string} root
 * @returns {import("./lib/report.mjs").Outcome}
 */
export function checkTestIndex(root) {
  const files = [...projectFiles(root)];
  const errors = [];
  let checked = 0;
  for (const index of files.filter((file) => posix.basename(file) === "index.mjs")) {
    const folder = posix.dirname(index);
    const text = readFileSync(`${root}/${index}`, "utf8");
    for (const file of files) {
      if (posix.dirname(file) !== folder || !file.endsWith(".test.mjs")) continue;
      checked += 1;
      if (text.includes(`"./${posix.basename(file)}"`)) continue;
      errors.push({ file, message: `never runs: ${index} does not import it` });
    }
  }
  return { errors, checked, summary: `${checked} test files` };
}

runAsProgram(import.meta.url, "test indices", checkTestIndex);
