// Where a run of a suite is, on stderr, so that stdout holds the table alone.

export class Progress {
  #total;
  #done = 0;
  #start = performance.now();

  /** @param {number} total */
  constructor(total) {
    this.#total = total;
  }

  /** @param {string} title of what is measured now */
  next(title) {
    this.#done += 1;
    console.error(`[${this.#done}/${this.#total}] ${this.#seconds()} s  ${title}`);
  }

  end() {
    console.error(`done in ${this.#seconds()} s`);
  }

  #seconds() {
    return Math.round((performance.now() - this.#start) / 1000);
  }
}
