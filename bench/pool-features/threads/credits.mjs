// A stream over a message port, as one writes it by hand: messages are arrays of items, the empty one
// is the end; what comes back is how many more may be sent.

import { WINDOW } from "../items.mjs";

/** @typedef {import("node:worker_threads").MessagePort} MessagePort */

/**
 * @param {MessagePort} port
 * @param {AsyncIterable<unknown>} items
 * @param {number} batchSize how many items go into one message at most
 */
export async function send(port, items, batchSize) {
  let credits = WINDOW;
  let resume = () => {};
  port.on("message", (/** @type {number} */ count) => {
    credits += count;
    resume();
  });
  /** @type {unknown[]} */
  let batch = [];
  const flush = () => {
    if (batch.length > 0) port.postMessage(batch);
    batch = [];
  };
  for await (const item of items) {
    const length = batch.push(item);
    credits -= 1;
    if (length === batchSize || credits === 0) flush();
    // What a slow source gives does not wait for the batch to be full.
    else if (length === 1) setImmediate(flush);
    while (credits === 0) {
      await new Promise((resolve) => {
        resume = () => resolve(undefined);
      });
    }
  }
  flush();
  port.postMessage([]);
}

/** @param {MessagePort} port */
export async function* receive(port) {
  /** @type {unknown[][]} */
  const arrived = [];
  let resume = () => {};
  let taken = 0;
  port.on("message", (/** @type {unknown[]} */ batch) => {
    arrived.push(batch);
    resume();
  });
  try {
    for (;;) {
      while (arrived.length === 0) {
        await new Promise((resolve) => {
          resume = () => resolve(undefined);
        });
      }
      for (const batch of arrived.splice(0)) {
        if (batch.length === 0) return;
        for (const item of batch) {
          yield item;
          taken += 1;
          if (taken === WINDOW / 2) {
            port.postMessage(taken);
            taken = 0;
          }
        }
      }
    }
  } finally {
    port.close();
  }
}
