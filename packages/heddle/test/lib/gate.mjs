// A gate at which a worker waits until the main thread opens it.

const HELD = 0;
const OPEN = 1;
const HOLDER = 2;

/** Tells workers apart. */
const IDENTITY = Math.floor(Math.random() * 2 ** 31);

/** The main thread's side. `shared` is what the task gets that `waitAt` the gate. */
export class Gate {
  shared = new SharedArrayBuffer(12);
  #words = new Int32Array(this.shared);

  /** Whether a worker waits. */
  get isHeld() {
    return Atomics.load(this.#words, HELD) === 1;
  }
  /** Which worker does. */
  get holder() {
    return this.#words[HOLDER];
  }
  /** Lets it go. */
  open() {
    Atomics.store(this.#words, OPEN, 1);
    Atomics.notify(this.#words, OPEN);
  }
}

/** Blocks the worker until the gate is open. @param {SharedArrayBuffer} shared */
export function waitAt(shared) {
  const words = new Int32Array(shared);
  Atomics.store(words, HOLDER, IDENTITY);
  Atomics.store(words, HELD, 1);
  while (Atomics.load(words, OPEN) === 0) Atomics.wait(words, OPEN, 0);
}
