import { createPool } from "heddle";
import { callsOf } from "../calls-of.mjs";
import * as tasks from "../tasks.mjs";

// Workers import the module that creates the pool, and find its plain functions by their export.
export * from "../tasks.mjs";

const MIB = 2 ** 20;

/** @type {import("../runtimes.mjs").Adapter["create"]} */
export function create({ threads }) {
  const pool = createPool({
    threads,
    // The largest payload here is 16 MB, twice what one may have by default.
    payload: { payloadMaxByteLength: 256 * MIB, maxPayloadBytes: 32 * MIB },
  })({ ...tasks });
  return callsOf(pool);
}
