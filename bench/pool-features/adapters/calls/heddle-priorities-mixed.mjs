// Each call says its priority.

import { createPool } from "heddle";
import { successor } from "../../../pool-node/tasks.mjs";

export { successor };

const OPTIONS = [-4, 0, 4].map((priority) => ({ priority }));

/** @type {import("../../../pool-node/runtimes.mjs").Adapter["create"]} */
export function create({ threads }) {
  const pool = createPool({ threads, priorities: true })({ successor });
  let made = 0;
  return {
    call: (_task, arg) => {
      made += 1;
      return pool.call.successor(/** @type {number} */ (arg), OPTIONS[made % OPTIONS.length]);
    },
    close: () => pool.shutdown(),
  };
}
