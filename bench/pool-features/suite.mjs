// The suite pool-features: what Heddle has beside calls and results, and what one would do instead.

import { matches } from "../lib/filter.mjs";
import { runGroups } from "../lib/groups.mjs";
import { heddleVersion, machine, measuredNode, packageVersion } from "../lib/machine.mjs";
import { CASES, FOLDER, PEERS } from "./plan.mjs";

const LIMITS = { rounds: 5, minutes: 6, patienceSeconds: 45 };

/**
 * @param {import("../suites.mjs").SuiteOptions} options
 * @returns {Promise<import("../lib/results.mjs").Results>}
 */
export async function run({ filter, quick }) {
  const node = measuredNode();
  const command = { program: node.path, args: ["--no-warnings"] };
  const groups = groupsOf(filter).map((group) => ({ ...group, folder: FOLDER, command }));
  /** @type {string[]} */
  const notes = [];
  const rows = await runGroups(groups, quick, notes, LIMITS);
  const peers = Object.fromEntries(PEERS.map((name) => [name, packageVersion(name)]));
  const versions = { heddle: heddleVersion(), node: node.version, ...peers };
  return { suite: "pool-features", machine: machine(), versions, rows, notes };
}

/**
 * @param {string} filter
 * @returns {Omit<import("../lib/groups.mjs").Group, "command" | "folder">[]}
 */
export function groupsOf(filter) {
  return CASES.flatMap((kase) => {
    const runtimes = kase.runtimes.filter(({ name }) => matches(filter, kase.name, name));
    if (runtimes.length === 0) return [];
    return kase.workers.map((workers) => ({ kase, workers, runtimes }));
  });
}
