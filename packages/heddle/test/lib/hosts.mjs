// The hosts that the suite runs on, and where this machine has them.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runPage } from "./run-page.mjs";
import { runProcess } from "./run-process.mjs";

const MODULES = fileURLToPath(new URL("../../../../node_modules", import.meta.url));

/**
 * A place where JavaScript runs.
 * @typedef {{
 *   id: string,
 *   title: string,
 *   program: string,
 *   suites: string[],
 *   run: (selection: import("./selection.mjs").Selection, patience: number) => Promise<import("./outcome.mjs").Outcome>,
 * }} Host
 */

/**
 * @param {Omit<Host, "run">} host
 * @param {string[]} options what comes after the program
 * @returns {Host}
 */
function processHost(host, ...options) {
  const run = (selection, patience) => runProcess([host.program, ...options], selection, patience);
  return { ...host, run };
}

/** @param {number} major @returns {Host} */
function nodeHost(major) {
  const program = `${MODULES}/node${major}/bin/node`;
  const suites = ["behaviour", "process", "node"];
  return processHost({ id: `node${major}`, title: `Node.js ${major}`, program, suites });
}

const SUITES = ["behaviour", "process"];
const DENO = { id: "deno", title: "Deno 2", program: `${MODULES}/.bin/deno`, suites: SUITES };
const BUN = { id: "bun", title: "Bun 1", program: `${MODULES}/.bin/bun`, suites: SUITES };
const CHROMIUM = "/usr/bin/chromium";

/** @type {Host[]} */
export const HOSTS = [
  ...[20, 22, 24, 26].map(nodeHost),
  processHost(DENO, "run", "--allow-all", "--quiet"),
  processHost(BUN),
  {
    id: "chromium",
    title: "Chromium",
    program: CHROMIUM,
    suites: ["behaviour"],
    run: (selection, patience) => runPage(CHROMIUM, selection, patience),
  },
];

/**
 * The version of a host that is there, or undefined.
 * @param {Host} host
 */
export function versionOf({ program }) {
  if (!existsSync(program)) return undefined;
  const text = execFileSync(program, ["--version"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return /\d+(?:\.\d+)+/.exec(text)?.[0];
}
