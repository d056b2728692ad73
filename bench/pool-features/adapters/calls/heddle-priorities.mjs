// All calls of one priority.

import { createPool } from "heddle";
import { callsOf } from "../../../pool-node/calls-of.mjs";
import { successor } from "../../../pool-node/tasks.mjs";

export { successor };

/** @type {import("../../../pool-node/runtimes.mjs").Adapter["create"]} */
export function create({ threads }) {
  const pool = createPool({ threads, priorities: true })({ successor });
  return callsOf(pool);
}
