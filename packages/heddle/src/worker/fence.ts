/** The worker is in the shared memory: it takes calls, or hands them back. */
const BUSY = 0;
/** Value of the word once its worker is to be ended. Addresses of records are even. */
const ENDED = -1;
/** The worker lets its event loop, or what waits for promises, go on. */
const AWAY = -3;

/**
 * One word that a worker and its owner share when tasks may be ended by force: the address of the record
 * whose task runs, or what the worker does between tasks. The owner ends the worker only if it turns the word over
 * first, so that it hits the task that it means and no later one; and a thread that its host fails to end (Deno's,
 * until it returns to its event loop) finds out before it touches anything that its successor has by then.
 */
export class Fence {
  readonly word: Int32Array;

  constructor(word: Int32Array = new Int32Array(new SharedArrayBuffer(4))) {
    this.word = word;
  }

  /** Worker: the task of `record` begins. @returns false if this thread is to end */
  enter(record: number): boolean {
    return Atomics.compareExchange(this.word, 0, BUSY, record | 0) === BUSY;
  }

  /** Worker: the task of `record` is over, or has returned a promise. @returns false if this thread is to end */
  leave(record: number): boolean {
    return Atomics.compareExchange(this.word, 0, record | 0, BUSY) === (record | 0);
  }

  /** Worker: code that is not Heddle's may run from here on. @returns false if this thread is to end */
  goAway(): boolean {
    return Atomics.compareExchange(this.word, 0, BUSY, AWAY) === BUSY;
  }

  /** Worker: not any more. @returns false if this thread is to end */
  comeBack(): boolean {
    return Atomics.compareExchange(this.word, 0, AWAY, BUSY) === AWAY;
  }

  /**
   * Worker: a task, or a stream of its, does something that touches the shared memory; it is not ended meanwhile. No code
   * but Heddle's runs in `step`.
   * @throws EndedError if this thread is to end
   */
  inside<T>(step: () => T): T {
    const word = Atomics.load(this.word, 0);
    if (word === BUSY) return step();
    if (word === ENDED || Atomics.compareExchange(this.word, 0, word, BUSY) !== word) {
      throw new EndedError();
    }
    try {
      return step();
    } finally {
      Atomics.compareExchange(this.word, 0, BUSY, word);
    }
  }

  /** Owner: ends the worker if it runs the task of `record`. @returns whether it does */
  endDuring(record: number): boolean {
    return Atomics.compareExchange(this.word, 0, record | 0, ENDED) === (record | 0);
  }

  /** Owner: ends the worker, whatever it runs. Only where its thread does nothing more then. */
  end(): void {
    Atomics.store(this.word, 0, ENDED);
  }

  /** Owner: the same, unless it is in the shared memory, where it is for a moment only. @returns whether it does */
  endElsewhere(): boolean {
    const word = Atomics.load(this.word, 0);
    return word !== BUSY && Atomics.compareExchange(this.word, 0, word, ENDED) === word;
  }
}

/** Thrown in a thread that goes on although it was ended. */
export class EndedError extends Error {
  constructor() {
    super("this worker was ended while it was running a task");
    this.name = "EndedError";
  }
}
