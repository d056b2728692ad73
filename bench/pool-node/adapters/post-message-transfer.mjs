// A buffer is handed over instead of copied, both ways: the caller loses it.

import { messagePerCall } from "../threads/message-per-call.mjs";

const worker = new URL("../workers/post-message-transfer.mjs", import.meta.url);

export const consumes = true;

/** @type {import("../runtimes.mjs").Adapter["create"]} */
export const create = ({ threads }) =>
  messagePerCall(threads, worker, (arg) =>
    arg instanceof Uint8Array ? [/** @type {ArrayBuffer} */ (arg.buffer)] : [],
  );
