// How long the event loop stands still.

/** Watches from its construction to {@link LoopGaps.stop}, by a timer of one millisecond. */
export class LoopGaps {
  #last = performance.now();
  #longest = 0;
  #timer = setInterval(() => this.#look(), 1);

  #look() {
    const now = performance.now();
    this.#longest = Math.max(this.#longest, now - this.#last);
    this.#last = now;
  }

  /** @returns {number} the longest time between two of its looks, in milliseconds */
  stop() {
    clearInterval(this.#timer);
    this.#look();
    return this.#longest;
  }
}
