/** Value of the word once its worker is to be ended. Addresses of records are even. */
const ENDED = -1;

/**
 * One word that a worker and its owner share when tasks may be ended by force: the address of the record
 * whose task runs, 0 between tasks. The owner ends the worker only if it turns the word over first, so that
 * it hits the task that it means and no later one; and a thread that its host fails to end (Deno's, in a
 * loop) finds out at the end of its task, before it touches anything that its successor has by then.
 */
export class Fence {
  readonly word: Int32Array;

  constructor(word: Int32Array = new Int32Array(new SharedArrayBuffer(4))) {
    this.word = word;
  }

  /** Worker: the task of `record` begins. @returns false if this thread is to end */
  enter(record: number): boolean {
    return Atomics.compareExchange(this.word, 0, 0, record | 0) === 0;
  }

  /** Worker: the task of `record` is over, or has returned a promise. @returns false if this thread is to end */
  leave(record: number): boolean {
    return Atomics.compareExchange(this.word, 0, record | 0, 0) === (record | 0);
  }

  /** Whether the owner has ended this life of the worker. */
  get isEnded(): boolean {
    return Atomics.load(this.word, 0) === ENDED;
  }

  /** Owner: ends the worker if it runs the task of `record`. @returns whether it does */
  endDuring(record: number): boolean {
    return Atomics.compareExchange(this.word, 0, record | 0, ENDED) === (record | 0);
  }

  /** Owner: ends the worker, whatever it runs. */
  end(): void {
    Atomics.store(this.word, 0, ENDED);
  }
}

/** Thrown in a thread that goes on although it was ended. */
export class EndedError extends Error {
  constructor() {
    super("this worker was ended while it was running a task");
    this.name = "EndedError";
  }
}
