import { fileURLToPath } from "node:url";
import { Tinypool } from "tinypool";

const filename = fileURLToPath(new URL("../tasks.mjs", import.meta.url));

/** @type {import("../runtimes.mjs").Adapter["create"]} */
export function create({ threads }) {
  const pool = new Tinypool({ filename, minThreads: threads, maxThreads: threads });
  return {
    call: (task, arg) => pool.run(arg, { name: task }),
    close: () => pool.destroy(),
  };
}
