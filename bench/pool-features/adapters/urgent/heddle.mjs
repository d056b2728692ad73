// Without priorities: calls begin in the order in which they are made.

import { createPool } from "heddle";
import { work } from "../../tasks.mjs";

export { work };

/** @type {import("../../urgent.mjs").CreateUrgent} */
export function create({ threads }) {
  const pool = createPool({ threads })({ work });
  const call = (/** @type {number} */ steps) => pool.call.work({ steps });
  return { call, urgent: call, close: () => pool.shutdown() };
}
