// CPU time of another process.

import { readFileSync } from "node:fs";

/** /proc counts in hundredths of a second, on every architecture. */
const TICKS_PER_SECOND = 100;

/**
 * @param {string} stat the contents of /proc/PID/stat
 * @returns {number} CPU seconds of all its threads
 */
export function parseProcessSeconds(stat) {
  // The name of the program, in parentheses, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/**
 * @param {number} pid
 * @returns {number | undefined} undefined where it has ended
 */
export function processSeconds(pid) {
  try {
    return parseProcessSeconds(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return undefined;
  }
}
