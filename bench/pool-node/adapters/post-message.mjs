// The least that one can write on bare workers.

import { messagePerCall } from "../threads/message-per-call.mjs";

const worker = new URL("../workers/post-message.mjs", import.meta.url);

/** @type {import("../runtimes.mjs").Adapter["create"]} */
export const create = ({ threads }) => messagePerCall(threads, worker);
