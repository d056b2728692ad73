import { parentPort } from "node:worker_threads";
import * as tasks from "../tasks.mjs";

const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);
/** @type {Record<string, (arg: any) => unknown>} */
const table = { ...tasks };

port.on("message", ([id, task, arg]) => {
  try {
    const value = table[task]?.(arg);
    const bytes = value instanceof Uint8Array;
    port.postMessage([id, value], bytes ? [/** @type {ArrayBuffer} */ (value.buffer)] : []);
  } catch (error) {
    port.postMessage([id, undefined, error]);
  }
});
