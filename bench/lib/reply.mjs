// Replies of a measured process, as lines on its stdout that begin with a mark: other lines are what
// the measured program prints. Not on a descriptor of their own, which Deno cannot write to.

import { writeSync } from "node:fs";

const MARK = "heddle-bench:";

/** @param {unknown} value that JSON can hold */
export function reply(value) {
  // Whatever was printed may have left its line open.
  writeSync(1, `\n${MARK}${JSON.stringify(value)}\n`);
}

/**
 * @param {string} line
 * @returns {{ value: any } | undefined} undefined where the line is no reply
 */
export function parseReply(line) {
  return line.startsWith(MARK) ? { value: JSON.parse(line.slice(MARK.length)) } : undefined;
}
