// Ends workers from outside, at moments that they do not choose.

/** What has the host's class of workers: a module, or the global scope. */
const home = globalThis.process?.getBuiltinModule?.("node:worker_threads") ?? globalThis;
const { Worker } = home;

/** Knows the workers that are started from `open` to `close`. */
export class Killer {
  /** By number, the one that lives. @type {Map<number, { thread: { terminate(): unknown }, ranBefore: number }>} */
  #living = new Map();
  #ran;
  /** Workers whose end the host has not told yet; browsers never do. */
  alive = 0;
  started = 0;
  killed = 0;

  /** @param {(worker: number) => number} ran how many tasks the workers with this number have taken */
  constructor(ran) {
    this.#ran = ran;
  }

  open() {
    const started = (thread, name) => this.#add(thread, Number(name.split(" ").at(-1)));
    home.Worker = class extends Worker {
      constructor(url, options) {
        super(url, options);
        started(this, options.name);
      }
    };
  }

  close() {
    home.Worker = Worker;
  }

  #add(thread, worker) {
    this.started++;
    this.#living.set(worker, { thread, ranBefore: this.#ran(worker) });
    if (thread.on === undefined) return;
    this.alive++;
    thread.on("exit", () => {
      this.alive--;
    });
  }

  /** Ends a worker, if it has run something: a pool gives up when none of its workers gets that far. */
  kill(worker) {
    const victim = this.#living.get(worker);
    if (victim === undefined || this.#ran(worker) === victim.ranBefore) return;
    this.#living.delete(worker);
    this.killed++;
    void victim.thread.terminate();
  }
}
