import { createPool } from "heddle";
import { work } from "../../tasks.mjs";

export { work };

/** @type {import("../../urgent.mjs").CreateUrgent} */
export function create({ threads }) {
  const pool = createPool({ threads, priorities: true })({ work });
  return {
    call: (steps) => pool.call.work({ steps }),
    urgent: (steps) => pool.call.work({ steps }, { priority: 4 }),
    close: () => pool.shutdown(),
  };
}
