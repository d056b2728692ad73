// The command line of bench/run.

import { parseArgs } from "node:util";

export const USAGE = `Usage: bench/run SUITE [options]

  --filter TEXT  only what has TEXT in its case or its runtime, in any letter case
  --quick        smaller counts and fewer rounds: about three minutes at most
  --json FILE    write the results as JSON too
  --publish      keep the results as bench/results/SUITE.json, and write the tables and pictures
                 that come from them
  --list         name the suites
  --help         print this`;

/**
 * @typedef {object} Options
 * @property {string} suite the empty string where --list or --help stands alone
 * @property {string} filter
 * @property {boolean} quick
 * @property {string | undefined} json
 * @property {boolean} publish
 * @property {boolean} list
 * @property {boolean} help
 */

/**
 * @param {readonly string[]} argv without the program
 * @returns {Options}
 * @throws {Error} that names what it did not understand
 */
export function parseOptions(argv) {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      filter: { type: "string", default: "" },
      quick: { type: "boolean", default: false },
      json: { type: "string" },
      publish: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { filter, quick, json, publish, list, help } = values;
  if (!list && !help && positionals.length !== 1) {
    throw new Error(`one suite, please, not ${positionals.length}\n${USAGE}`);
  }
  // What is published speaks for every case, at full length.
  if (publish && (quick || filter !== "")) {
    throw new Error("--publish takes a whole run: leave out --quick and --filter");
  }
  return { suite: positionals[0] ?? "", filter, quick, json, publish, list, help };
}
