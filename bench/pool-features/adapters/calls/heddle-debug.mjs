// Each call notes where it is made.

import { createPool } from "heddle";
import { callsOf } from "../../../pool-node/calls-of.mjs";
import { successor } from "../../../pool-node/tasks.mjs";

export { successor };

/** @type {import("../../../pool-node/runtimes.mjs").Adapter["create"]} */
export const create = ({ threads }) => callsOf(createPool({ threads, debug: true })({ successor }));
