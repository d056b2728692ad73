// With a queue of its user's.

import { fileURLToPath } from "node:url";
import { Piscina, queueOptionsSymbol } from "piscina";
import { UrgentQueue } from "../../threads/urgent-queue.mjs";

const filename = fileURLToPath(new URL("../../tasks.mjs", import.meta.url));

/** @type {import("../../urgent.mjs").CreateUrgent} */
export function create({ threads }) {
  const pool = new Piscina({
    filename,
    name: "work",
    minThreads: threads,
    maxThreads: threads,
    taskQueue: new UrgentQueue(),
  });
  return {
    call: (steps) => pool.run({ steps }),
    urgent: (steps) => pool.run({ steps, [queueOptionsSymbol]: { urgent: true } }),
    close: () => pool.destroy(),
  };
}
