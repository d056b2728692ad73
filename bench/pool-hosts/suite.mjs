// The suite pool-hosts: Heddle beside the bare workers of each other host, on that host.

import { runGroups } from "../lib/groups.mjs";
import { heddleVersion, machine } from "../lib/machine.mjs";
import { peerVersions } from "../pool-node/runtimes.mjs";
import { goals } from "./goal.mjs";
import { HOSTS, versionOf } from "./hosts.mjs";
import { caseName, groupsOf, IN_FLIGHT } from "./plan.mjs";

/**
 * @param {import("../suites.mjs").SuiteOptions} options
 * @returns {Promise<import("../lib/results.mjs").Results>}
 */
export async function run(options) {
  /** @type {string[]} */
  const notes = [];
  /** @type {Record<string, string>} */
  const versions = { heddle: heddleVersion() };
  const groups = HOSTS.flatMap((host) => {
    const version = versionOf(host);
    if (version === undefined) {
      notes.push(
        `${host.title}: left out, ${host.program} does not run; \`make setup\` installs it`,
      );
      return [];
    }
    versions[host.id] = version;
    return groupsOf(host, options, notes);
  });
  const rows = await runGroups(groups, options.quick, notes);
  return {
    suite: "pool-hosts",
    machine: machine(),
    versions: { ...versions, ...peerVersions() },
    rows,
    goals: HOSTS.flatMap((host) => goals(rows, caseName(host, IN_FLIGHT))),
    notes,
  };
}
