// One message for all the calls of one turn, and one for their results.

import { Lanes } from "../threads/lanes.mjs";
import { PendingCalls } from "../threads/pending-calls.mjs";

const worker = new URL("../workers/post-message-coalesced.mjs", import.meta.url);

/** A message goes out as soon as it holds so many, so that a worker begins while others follow. */
const FULL = 256;

/** @type {import("../runtimes.mjs").Adapter["create"]} */
export function create({ threads }) {
  const pending = new PendingCalls();
  /** @param {any[]} results id, value and error of each */
  const settle = (results) => {
    for (let i = 0; i < results.length; i += 3) {
      pending.settle(results[i], results[i + 1], results[i + 2]);
    }
    return results.length / 3;
  };
  const lanes = new Lanes(threads, worker, settle);

  /** @type {any[]} id, task and argument of each: one flat array is the quickest to serialise */
  let batch = [];
  const flush = () => {
    if (batch.length === 0) return;
    lanes.shortest(batch.length / 3).worker.postMessage(batch);
    batch = [];
  };
  return {
    call: (task, arg) =>
      new Promise((resolve, reject) => {
        const length = batch.push(pending.add(resolve, reject), task, arg);
        if (length === 3) queueMicrotask(flush);
        else if (length === 3 * FULL) flush();
      }),
    close: () => lanes.close(),
  };
}
