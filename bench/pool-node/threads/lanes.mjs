// The workers of the adapters that are written on worker_threads itself.

import { Worker } from "node:worker_threads";

/** One worker, and how many calls it has in hand. */
class Lane {
  pending = 0;

  /** @param {URL} module */
  constructor(module) {
    this.worker = new Worker(module);
  }
}

export class Lanes {
  /**
   * @param {number} threads
   * @param {URL} module
   * @param {(message: any) => number} settle says how many calls the message settled
   */
  constructor(threads, module, settle) {
    this.all = Array.from({ length: threads }, () => new Lane(module));
    for (const lane of this.all) {
      lane.worker.on("message", (message) => {
        lane.pending -= settle(message);
      });
    }
  }

  /**
   * The lane with the fewest calls in hand, which now has more.
   * @param {number} calls
   */
  shortest(calls) {
    let best = /** @type {Lane} */ (this.all[0]);
    for (const lane of this.all) if (lane.pending < best.pending) best = lane;
    best.pending += calls;
    return best;
  }

  close() {
    return Promise.all(this.all.map((lane) => lane.worker.terminate()));
  }
}
