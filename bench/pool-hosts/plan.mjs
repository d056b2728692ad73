// What is measured on the other hosts: some cases of pool-node, named after the host.

import { matches } from "../lib/filter.mjs";
import { FOLDER, plan, takesPart } from "../pool-node/plan.mjs";
import { RUNTIMES } from "../pool-node/runtimes.mjs";

/** The case, as pool-node names it, in which {@link import("./goal.mjs").goals} are set. */
export const IN_FLIGHT = "10,000 calls in flight";

/** @param {import("../pool-node/plan.mjs").Case} kase */
function isMeasured({ name, measure, bytes }) {
  if (measure === "in-flight") return name === IN_FLIGHT;
  if (measure === "payload") return !bytes;
  return measure === "awaited" || measure === "idle";
}

/**
 * @param {import("./hosts.mjs").Host} host
 * @param {string} name of a case of pool-node
 */
export function caseName(host, name) {
  return `${host.title}: ${name}`;
}

/**
 * @param {import("./hosts.mjs").Host} host
 * @param {{ filter: string, quick: boolean }} options
 * @param {string[]} notes on what is left out, which are added to
 * @returns {import("../lib/groups.mjs").Group[]}
 */
export function groupsOf(host, { filter, quick }, notes) {
  const absent = RUNTIMES.filter((runtime) => runtime.npm && !host.npmPeers);
  const present = RUNTIMES.filter((runtime) => !absent.includes(runtime));
  const groups = plan(quick)
    .filter(isMeasured)
    .map((kase) => ({ ...kase, name: caseName(host, kase.name) }))
    .flatMap((kase) => {
      const runtimes = present.filter(
        (runtime) =>
          matches(filter, kase.name, runtime.name) && takesPart(kase, runtime, quick).takesPart,
      );
      const { program, args } = host;
      const group = { folder: FOLDER, kase, runtimes, command: { program, args } };
      return runtimes.length === 0 ? [] : kase.workers.map((workers) => ({ ...group, workers }));
    });
  if (groups.length > 0 && absent.length > 0) {
    const names = absent.map((runtime) => runtime.name).join(", ");
    notes.push(`${host.title}: without ${names}, which are made for Node.js`);
  }
  return groups;
}
