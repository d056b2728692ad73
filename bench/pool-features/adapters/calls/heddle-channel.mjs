// Hears of the end of each call, as a tool does that knows nothing of the pool.

import { subscribe } from "node:diagnostics_channel";
import { createPool } from "heddle";
import { callsOf } from "../../../pool-node/calls-of.mjs";
import { successor } from "../../../pool-node/tasks.mjs";

export { successor };

/** @type {import("../../watched.mjs").CreateWatched} */
export function create({ threads }) {
  let seen = 0;
  subscribe("tracing:heddle.call:asyncEnd", () => {
    seen += 1;
  });
  const pool = createPool({ threads })({ successor });
  return { ...callsOf(pool), seen: () => seen };
}
