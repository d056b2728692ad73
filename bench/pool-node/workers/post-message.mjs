import { parentPort } from "node:worker_threads";
import * as tasks from "../tasks.mjs";

const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);
/** @type {Record<string, (arg: any) => unknown>} */
const table = { ...tasks };

port.on("message", ([id, task, arg]) => {
  try {
    const value = table[task]?.(arg);
    if (!(value instanceof Promise)) port.postMessage([id, value]);
    else value.then((result) => port.postMessage([id, result]));
  } catch (error) {
    port.postMessage([id, undefined, error]);
  }
});
