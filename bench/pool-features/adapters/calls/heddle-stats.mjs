import { createPool } from "heddle";
import { callsOf } from "../../../pool-node/calls-of.mjs";
import { successor } from "../../../pool-node/tasks.mjs";

export { successor };

/** @type {import("../../watched.mjs").CreateWatched} */
export function create({ threads }) {
  const pool = createPool({ threads, stats: true })({ successor });
  return { ...callsOf(pool), seen: () => pool.stats().tasks.successor.latencies?.running.count };
}
