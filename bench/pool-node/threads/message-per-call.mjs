// One message per call, one per result, each to the worker with the fewest calls in hand. Messages are
// arrays: an object's keys would travel with every one.

import { Lanes } from "./lanes.mjs";
import { PendingCalls } from "./pending-calls.mjs";

/**
 * @param {number} threads
 * @param {URL} worker
 * @param {(arg: unknown) => ArrayBuffer[]} [transferOf] what the caller hands over; nothing by default
 * @returns {import("../runtimes.mjs").Pool}
 */
export function messagePerCall(threads, worker, transferOf) {
  const pending = new PendingCalls();
  const lanes = new Lanes(threads, worker, ([id, value, error]) => {
    pending.settle(id, value, error);
    return 1;
  });
  return {
    call: (task, arg) =>
      new Promise((resolve, reject) => {
        const message = [pending.add(resolve, reject), task, arg];
        lanes.shortest(1).worker.postMessage(message, transferOf?.(arg));
      }),
    close: () => lanes.close(),
  };
}
