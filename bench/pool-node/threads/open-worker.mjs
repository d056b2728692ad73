// A bare worker, as this host itself has it: the global Worker of Deno and Bun, worker_threads on
// Node.js, which has no other.

import * as threads from "node:worker_threads";

/**
 * @typedef {object} BareWorker
 * @property {(message: unknown, transfer?: ArrayBuffer[]) => void} postMessage
 * @property {() => unknown} terminate
 */

/**
 * @param {URL} module
 * @param {(message: any) => void} receive
 * @returns {BareWorker}
 */
export function openWorker(module, receive) {
  if (typeof globalThis.Worker === "function") {
    const worker = new Worker(module, { type: "module" });
    worker.onmessage = (event) => receive(event.data);
    return {
      postMessage: (message, transfer) =>
        transfer ? worker.postMessage(message, transfer) : worker.postMessage(message),
      terminate: () => worker.terminate(),
    };
  }
  const worker = new threads.Worker(module);
  worker.on("message", receive);
  return worker;
}
