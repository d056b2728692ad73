// A file has one noun: past 400 lines ask why, 600 is the end. A test file stays under 300.

import { projectFiles, readText } from "./lib/files.mjs";
import { runAsProgram } from "./lib/report.mjs";

const LONGEST = 600;
const ASK_WHY = 400;
const LONGEST_TEST = 300;

const SOURCE =
  /(?:\.(?:cpp|hpp|inl|h|c|S|[mc]?tsx?|[mc]?jsx?|py|sh|css|html|cmake)|CMakeLists\.txt)$/;
const EXEMPT = /(?:^|\/)(?:generated|results)\//;

/**
 * @param {string} root
 * @returns {import("./lib/report.mjs").Outcome}
 */
export function checkFileSize(root) {
  const files = projectFiles(root).filter((file) => SOURCE.test(file) && !EXEMPT.test(file));
  const errors = [];
  const notes = [];
  let longest = 0;
  for (const file of files) {
    const lines = readText(root, file).split("\n").length - 1;
    longest = Math.max(longest, lines);
    const limit = /\.test\.\w+$/.test(file) ? LONGEST_TEST : LONGEST;
    if (lines > limit) errors.push({ file, message: `${lines} lines, the limit is ${limit}` });
    else if (lines > ASK_WHY) notes.push({ file, message: `${lines} lines: more than one noun?` });
  }
  const summary = `${files.length} files, the longest has ${longest} lines`;
  return { errors, notes, checked: files.length, summary };
}

runAsProgram(import.meta.url, "file size", checkFileSize);
