// What a program says of itself: the comment at the head of its file.

import { readFileSync } from "node:fs";
import process from "node:process";

/**
 * The comment with which a module begins.
 * @param {string | URL} url
 */
export function headOf(url) {
  const [head = ""] = /^(?:\/\/.*\n)*/.exec(readFileSync(new URL(url), "utf8")) ?? [];
  return head.replace(/^\/\/ ?/gm, "").trimEnd();
}

/**
 * Looks at what a program was started with. `--help` has it say its usage, and end; so has what it does not know, with
 * exit code 2.
 * @param {string} url of its file
 * @param {readonly string[]} known its options
 * @returns {Set<string>} those that were given
 */
export function readOptions(url, known) {
  const given = process.argv.slice(2);
  if (given.includes("--help")) {
    console.log(headOf(url));
    process.exit(0);
  }
  const unknown = given.filter((option) => !known.includes(option));
  if (unknown.length > 0) {
    console.error(`unknown: ${unknown.join(" ")}\n\n${headOf(url)}`);
    process.exit(2);
  }
  return new Set(given);
}
