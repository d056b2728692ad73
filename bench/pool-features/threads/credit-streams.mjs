// Streams to and from one bare worker, each over a message port of its own.

import { once } from "node:events";
import { MessageChannel, Worker } from "node:worker_threads";
import { receive, send } from "./credits.mjs";

const script = new URL("../workers/credit-streams.mjs", import.meta.url);

/**
 * @param {number} batchSize how many items go into one message at most
 * @returns {import("../streams.mjs").StreamPool}
 */
export function creditStreams(batchSize) {
  const worker = new Worker(script, { workerData: { batchSize } });
  /** @param {object} request */
  const open = (request) => {
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ ...request, port: port2 }, [port2]);
    return port1;
  };
  return {
    generate: (kind, count) => receive(open({ kind, count })),
    async tally(kind, items) {
      const reply = once(worker, "message");
      await send(open({ kind }), items, batchSize);
      const [tally] = await reply;
      return tally;
    },
    close: () => worker.terminate(),
  };
}
