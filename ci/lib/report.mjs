// What every check has in common: a root folder in, `file:line: message` or one line of counts out.

import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {{ file: string, line?: number, message: string }} Finding
 * @typedef {object} Outcome
 * @property {Finding[]} errors
 * @property {Finding[]} [notes] printed, never fatal
 * @property {number} checked how many things were looked at; a check of nothing has failed
 * @property {string} summary what was counted, for the line printed on success
 */

/** @param {Finding} finding */
function format({ file, line, message }) {
  return `${file}${line === undefined ? "" : `:${line}`}: ${message}`;
}

/**
 * Runs `check` on the folder named on the command line (default: the repository) if the calling
 * module is the program that was started; does nothing when it was imported.
 * @param {string} moduleUrl the caller's `import.meta.url`
 * @param {string} name
 * @param {(root: string) => Outcome} check
 */
export function runAsProgram(moduleUrl, name, check) {
  const module = fileURLToPath(moduleUrl);
  if (process.argv[1] === undefined || resolve(process.argv[1]) !== module) return;
  const root = process.argv[2] ?? resolve(module, "../..");
  const { errors, notes = [], checked, summary } = check(root);
  for (const note of notes) console.log(`note: ${format(note)}`);
  for (const error of errors) console.error(format(error));
  if (errors.length > 0) {
    console.error(`${name}: ${errors.length} error${errors.length === 1 ? "" : "s"}`);
  } else if (checked === 0) {
    console.error(`${name}: found nothing to check under ${root}`);
  } else {
    console.log(`${name}: ${summary}`);
  }
  if (errors.length > 0 || checked === 0) process.exitCode = 1;
}
