import type { WorkerHandle, WorkerListener } from "./host.ts";

/**
 * Makes a worker, or what stands for it if the host throws: it has ended by the next turn of the microtask queue.
 * @param make starts the worker
 */
export function spawnOrExit(listener: WorkerListener, make: () => WorkerHandle): WorkerHandle {
  try {
    return make();
  } catch (cause) {
    queueMicrotask(() => listener.exit(cause));
    return { begin: () => {}, post: () => {}, terminate: () => {} };
  }
}
