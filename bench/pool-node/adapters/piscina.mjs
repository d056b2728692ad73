import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";

const filename = fileURLToPath(new URL("../tasks.mjs", import.meta.url));

/** @type {import("../runtimes.mjs").Adapter["create"]} */
export function create({ threads }) {
  const pool = new Piscina({ filename, minThreads: threads, maxThreads: threads });
  return {
    call: (task, arg) => pool.run(arg, { name: task }),
    close: () => pool.destroy(),
  };
}
