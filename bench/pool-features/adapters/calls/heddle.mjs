// As it is by default.

import { createPool } from "heddle";
import { callsOf } from "../../../pool-node/calls-of.mjs";
import { burn, successor } from "../../../pool-node/tasks.mjs";

export { burn, successor };

/** @type {import("../../../pool-node/runtimes.mjs").Adapter["create"]} */
export const create = ({ threads }) => callsOf(createPool({ threads })({ burn, successor }));
