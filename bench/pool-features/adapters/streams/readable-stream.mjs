// A ReadableStream that is transferred to a bare worker, or from it.

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { readable } from "../../threads/readable.mjs";

const script = new URL("../../workers/readable-stream.mjs", import.meta.url);

/** @type {import("../../streams.mjs").CreateStreams} */
export function create() {
  const worker = new Worker(script);
  return {
    async generate(kind, count) {
      worker.postMessage({ kind, count });
      const [stream] = await once(worker, "message");
      return stream;
    },
    async tally(kind, items) {
      const stream = readable(items);
      worker.postMessage({ kind, stream }, [/** @type {any} */ (stream)]);
      const [tally] = await once(worker, "message");
      return tally;
    },
    close: () => worker.terminate(),
  };
}
