// The workers of the adapters that are written on bare workers.

import { openWorker } from "./open-worker.mjs";

/** One worker, and how many calls it has in hand. */
class Lane {
  pending = 0;

  /**
   * @param {URL} module
   * @param {(message: any) => number} settle says how many calls the message settled
   */
  constructor(module, settle) {
    this.worker = openWorker(module, (message) => {
      this.pending -= settle(message);
    });
  }
}

export class Lanes {
  /**
   * @param {number} threads
   * @param {URL} module
   * @param {(message: any) => number} settle says how many calls the message settled
   */
  constructor(threads, module, settle) {
    this.all = Array.from({ length: threads }, () => new Lane(module, settle));
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
