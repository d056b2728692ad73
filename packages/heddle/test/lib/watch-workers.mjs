// The workers that pools start, which the package does not show.

/** What has the host's class of workers: a module, or the global scope. */
const home = globalThis.process?.getBuiltinModule?.("node:worker_threads") ?? globalThis;

/**
 * Runs `body` and lists the workers that are started meanwhile.
 * @param {(started: { terminate(): unknown }[]) => Promise<void>} body
 */
export async function watchWorkers(body) {
  const { Worker } = home;
  const started = [];
  home.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      started.push(this);
    }
  };
  try {
    await body(started);
  } finally {
    home.Worker = Worker;
  }
}
