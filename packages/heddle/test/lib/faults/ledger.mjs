// What a pool takes of its host, and has to give back: timers, listeners, workers.

/** Counts timers that are running and listeners of a signal, from `open` to `close`. */
export class Ledger {
  #setTimeout = globalThis.setTimeout;
  #clearTimeout = globalThis.clearTimeout;
  /** Where each was started. @type {Map<unknown, string>} */
  #timers = new Map();
  #signals = [];

  open() {
    globalThis.setTimeout = (callback, ms) => {
      const fire = () => {
        this.#timers.delete(timer);
        callback();
      };
      const timer = this.#setTimeout.call(globalThis, fire, ms);
      this.#timers.set(timer, `of ${ms} ms, ${new Error("started").stack}`);
      return timer;
    };
    globalThis.clearTimeout = (timer) => {
      this.#timers.delete(timer);
      this.#clearTimeout.call(globalThis, timer);
    };
  }

  close() {
    globalThis.setTimeout = this.#setTimeout;
    globalThis.clearTimeout = this.#clearTimeout;
  }

  /** A turn of the event loop that counts as nobody's timer. */
  turn = () => new Promise((resolve) => this.#setTimeout.call(globalThis, resolve));

  /** A controller whose signal's listeners count. */
  controller() {
    const controller = new AbortController();
    const { signal } = controller;
    const listeners = new Set();
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (type, listener, options) => {
      listeners.add(listener);
      add(type, listener, options);
    };
    signal.removeEventListener = (type, listener, options) => {
      listeners.delete(listener);
      remove(type, listener, options);
    };
    this.#signals.push(listeners);
    return controller;
  }

  /** Those that are running: for how long, and who started them. @returns {string[]} */
  get timers() {
    return [...this.#timers.values()];
  }

  get listeners() {
    return this.#signals.reduce((sum, { size }) => sum + size, 0);
  }
}
