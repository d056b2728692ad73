// The hosts besides the Node.js that pool-node measures, where the workspace installs them from npm.

import { join } from "node:path";
import { firstLineOf, ROOT } from "../lib/machine.mjs";

/**
 * @typedef {object} Host
 * @property {string} id names its version in the results
 * @property {string} title begins the names of its cases
 * @property {string} program
 * @property {readonly string[]} args before the file to run
 * @property {boolean} npmPeers whether npm packages that are made for Node.js take part
 */

/** @param {string} path below node_modules */
const installed = (path) => join(ROOT, "node_modules", path);

/** @type {readonly Host[]} */
export const HOSTS = [
  {
    id: "node20",
    title: "Node.js 20",
    program: installed("node20/bin/node"),
    args: ["--no-warnings"],
    npmPeers: true,
  },
  {
    id: "deno",
    title: "Deno 2",
    program: installed(".bin/deno"),
    args: ["run", "--allow-all", "--quiet"],
    npmPeers: false,
  },
  { id: "bun", title: "Bun 1", program: installed(".bin/bun"), args: [], npmPeers: false },
];

/**
 * @param {Host} host
 * @returns {string | undefined} undefined where it does not run
 */
export function versionOf({ program }) {
  return /\d+(?:\.\d+)+/.exec(firstLineOf(program, ["--version"]) ?? "")?.[0];
}
