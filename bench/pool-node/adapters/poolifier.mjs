import { fileURLToPath } from "node:url";
import { FixedThreadPool } from "poolifier";

const script = fileURLToPath(new URL("../workers/poolifier.mjs", import.meta.url));

/** @type {import("../runtimes.mjs").Adapter["create"]} */
export function create({ threads }) {
  const pool = new FixedThreadPool(threads, script);
  return {
    call: (task, arg) => pool.execute(arg, task),
    close: () => pool.destroy(),
  };
}
