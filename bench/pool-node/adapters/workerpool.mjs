import { fileURLToPath } from "node:url";
import workerpool from "workerpool";

const script = fileURLToPath(new URL("../workers/workerpool.mjs", import.meta.url));

/** @type {import("../runtimes.mjs").Adapter["create"]} */
export function create({ threads }) {
  const pool = workerpool.pool(script, {
    workerType: "thread",
    minWorkers: threads,
    maxWorkers: threads,
  });
  return {
    // Its promises are its own kind.
    call: (task, arg) => /** @type {Promise<unknown>} */ (pool.exec(task, [arg])),
    close: async () => pool.terminate(true),
  };
}
