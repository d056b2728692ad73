import { host } from "./host/host.ts";
import { WORKER_MARK } from "./worker-mark.ts";

/**
 * Whether this code runs on a worker of a pool. A question, not a constant: the worker's own start
 * imports this module before it can set the mark.
 */
export const inPoolWorker = (): boolean => WORKER_MARK in globalThis;

/**
 * Whether this is the program that was started: false in every worker, on every runtime. Code that
 * starts pools belongs behind it, since workers import the same module to find their tasks.
 *
 * @example
 * if (isMain) { await using pool = createPool()({ square }); }
 */
export const isMain: boolean = host.isMain && !inPoolWorker();
