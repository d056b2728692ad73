// Hears of the moment at which each task starts.

import { createPool } from "heddle";
import { callsOf } from "../../../pool-node/calls-of.mjs";
import { successor } from "../../../pool-node/tasks.mjs";

export { successor };

/** @type {import("../../watched.mjs").CreateWatched} */
export function create({ threads }) {
  const pool = createPool({ threads })({ successor });
  let seen = 0;
  pool.on("start", () => {
    seen += 1;
  });
  return { ...callsOf(pool), seen: () => seen };
}
