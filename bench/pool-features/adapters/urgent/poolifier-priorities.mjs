// With its queues, which order by the priorities of the functions.

import { fileURLToPath } from "node:url";
import { FixedThreadPool } from "poolifier";

const script = fileURLToPath(new URL("../../workers/poolifier-priorities.mjs", import.meta.url));

/** @type {import("../../urgent.mjs").CreateUrgent} */
export function create({ threads }) {
  const pool = new FixedThreadPool(threads, script, { enableTasksQueue: true });
  return {
    call: (steps) => pool.execute({ steps }, "work"),
    urgent: (steps) => pool.execute({ steps }, "urgent"),
    close: () => pool.destroy(),
  };
}
