import { createPool } from "heddle";
import { callsOf } from "../../../pool-node/calls-of.mjs";
import { burn } from "../../../pool-node/tasks.mjs";

export { burn };

/** @type {import("../../../pool-node/runtimes.mjs").Adapter["create"]} */
export function create({ threads }) {
  return callsOf(createPool({ threads, inliner: { batchSize: 16 } })({ burn }));
}
