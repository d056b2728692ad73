// A tracer that does nothing but count.

import { createPool } from "heddle";
import { callsOf } from "../../../pool-node/calls-of.mjs";
import { successor } from "../../../pool-node/tasks.mjs";

export { successor };

/** @type {import("../../watched.mjs").CreateWatched} */
export function create({ threads }) {
  let seen = 0;
  /** @type {import("heddle").TraceHook} */
  const trace = {
    call(_call, proceed) {
      seen += 1;
      return proceed();
    },
  };
  const pool = createPool({ threads, trace })({ successor });
  return { ...callsOf(pool), seen: () => seen };
}
