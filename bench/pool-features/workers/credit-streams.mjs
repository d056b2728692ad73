import { parentPort, workerData } from "node:worker_threads";
import { generate, tally } from "../items.mjs";
import { receive, send } from "../threads/credits.mjs";

parentPort?.on("message", async ({ kind, count, port }) => {
  if (count !== undefined) await send(port, generate(kind, count), workerData.batchSize);
  else parentPort?.postMessage(await tally(kind, receive(port)));
});
