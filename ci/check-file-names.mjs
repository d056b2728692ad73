// C++ files are named snake_case, TypeScript and JavaScript files kebab-case.

import { posix } from "node:path";
import { isCpp } from "./lib/cpp.mjs";
import { projectFiles } from "./lib/files.mjs";
import { runAsProgram } from "./lib/report.mjs";

const SNAKE = /^[a-z0-9]+(?:_[a-z0-9]+)*(?:\.(?:test|model|bench))?\.(?:hpp|cpp|inl|h)$/;
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)*$/;

/**
 * @param {string} root
 * @returns {import("./lib/report.mjs").Outcome}
 */
export function checkFileNames(root) {
  const errors = [];
  let checked = 0;
  for (const file of projectFiles(root)) {
    const name = posix.basename(file);
    const script = /\.[mc]?[jt]sx?$/.test(name);
    if (!script && !isCpp(name)) continue;
    checked += 1;
    if (isCpp(name) && !SNAKE.test(name)) errors.push({ file, message: "not snake_case" });
    if (script && !KEBAB.test(name)) errors.push({ file, message: "not kebab-case" });
  }
  return { errors, checked, summary: `${checked} files` };
}

runAsProgram(import.meta.url, "file names", checkFileNames);
