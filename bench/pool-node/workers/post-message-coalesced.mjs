import { parentPort } from "node:worker_threads";
import * as tasks from "../tasks.mjs";

const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);
/** @type {Record<string, (arg: any) => unknown>} */
const table = { ...tasks };

/** @param {any[]} calls id, task and argument of each */
function run(calls) {
  const results = [];
  for (let i = 0; i < calls.length; i += 3) {
    const id = calls[i];
    try {
      const value = table[calls[i + 1]]?.(calls[i + 2]);
      if (value instanceof Promise)
        value.then((result) => port.postMessage([id, result, undefined]));
      else results.push(id, value, undefined);
    } catch (error) {
      results.push(id, undefined, error);
    }
  }
  if (results.length > 0) port.postMessage(results);
}

port.on("message", run);
