// The other end of threads/open-worker.mjs: the global scope of Deno's and Bun's workers, the parent
// port on Node.js. Chosen once, so that a message costs no more than on the host itself.

import { parentPort } from "node:worker_threads";

/**
 * @typedef {object} Scope of a worker, of which the types of a page know nothing
 * @property {(message: unknown, transfer?: ArrayBuffer[]) => void} postMessage
 * @property {(event: { data: any }) => void} onmessage
 */

/** @type {Scope | undefined} */
const scope = typeof globalThis.Worker === "function" ? /** @type {any} */ (globalThis) : undefined;
const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);

const target = scope ?? port;

/**
 * @param {unknown} message
 * @param {ArrayBuffer[]} [transfer] what is handed over
 */
export function post(message, transfer) {
  if (transfer) target.postMessage(message, transfer);
  else target.postMessage(message);
}

/** @param {(message: any) => void} receive */
export function listen(receive) {
  if (scope) scope.onmessage = (event) => receive(event.data);
  else port.on("message", receive);
}
