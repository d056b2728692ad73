// The suite pool-node: every case on every runtime.

import { matches } from "../lib/filter.mjs";
import { runGroups } from "../lib/groups.mjs";
import { heddleVersion, machine, measuredNode } from "../lib/machine.mjs";
import { FOLDER, plan, takesPart } from "./plan.mjs";
import { peerVersions, RUNTIMES } from "./runtimes.mjs";

/**
 * @param {import("../suites.mjs").SuiteOptions} options
 * @returns {Promise<import("../lib/results.mjs").Results>}
 */
export async function run({ filter, quick }) {
  const node = measuredNode();
  const command = { program: node.path, args: ["--no-warnings"] };
  /** @type {string[]} */
  const notes = [];
  const groups = groupsOf(filter, quick, notes).map((group) => ({
    ...group,
    folder: FOLDER,
    command,
  }));
  const rows = await runGroups(groups, quick, notes);
  const versions = { heddle: heddleVersion(), node: node.version, ...peerVersions() };
  return { suite: "pool-node", machine: machine(), versions, rows, notes };
}

/**
 * @param {string} filter
 * @param {boolean} quick
 * @param {string[]} notes on what is left out
 * @returns {Omit<import("../lib/groups.mjs").Group, "command" | "folder">[]}
 */
function groupsOf(filter, quick, notes) {
  return plan(quick).flatMap((kase) => {
    const runtimes = RUNTIMES.filter((runtime) => {
      if (!matches(filter, kase.name, runtime.name)) return false;
      const { takesPart: takes, why } = takesPart(kase, runtime, quick);
      if (why !== undefined) notes.push(`${kase.name}, ${runtime.name}: ${why}`);
      return takes;
    });
    return runtimes.length === 0
      ? []
      : kase.workers.map((workers) => ({ kase, workers, runtimes }));
  });
}
