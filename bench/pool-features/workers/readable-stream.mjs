import { parentPort } from "node:worker_threads";
import { generate, tally } from "../items.mjs";
import { readable } from "../threads/readable.mjs";

parentPort?.on("message", async ({ kind, count, stream }) => {
  if (stream !== undefined) return parentPort?.postMessage(await tally(kind, stream));
  const made = readable(generate(kind, count));
  return parentPort?.postMessage(made, [/** @type {any} */ (made)]);
});
