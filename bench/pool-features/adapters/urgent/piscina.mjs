// Without priorities: calls begin in the order in which they are made.

import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";

const filename = fileURLToPath(new URL("../../tasks.mjs", import.meta.url));

/** @type {import("../../urgent.mjs").CreateUrgent} */
export function create({ threads }) {
  const pool = new Piscina({ filename, name: "work", minThreads: threads, maxThreads: threads });
  const call = (/** @type {number} */ steps) => pool.run({ steps });
  return { call, urgent: call, close: () => pool.destroy() };
}
