// Where workers start. In a module at the top of the package, since the build puts it into a file there: the URLs are
// the same before and after.

import { callerOf } from "./caller.ts";
import { WORKER_MARK } from "./worker-mark.ts";

/**
 * The file that this code is in. Modules that a bundler has made CommonJS do not know their URL; there, who looks for it
 * is in the same file.
 */
const ownUrl = (): string => import.meta.url ?? callerOf(callerOf);

/** The module that workers start with. */
export const workerUrl = (): URL => new URL("./heddle-worker.js", ownUrl());

/** The same where a bundler has put the package into a file of the program: that file. */
export const bundleUrl = (): URL => new URL(ownUrl());

/** What such a worker is started with, beside what the pool says. */
export const IN_BUNDLE = { inBundle: true };

interface Threads {
  readonly workerData?: Partial<typeof IN_BUNDLE & { readonly worker: number }> | null;
}

/** Begins the life of a worker in a bundle, before the program that follows is evaluated. */
function startInBundle(): void {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  const threads = process?.getBuiltinModule?.("node:worker_threads") as Threads | undefined;
  const init = threads?.workerData;
  // There may be another copy of the package, in a module that this worker imports.
  if (init?.inBundle !== true || WORKER_MARK in globalThis) return;
  (globalThis as Record<symbol, unknown>)[WORKER_MARK] = init.worker;
  void import("./worker/main.ts");
}

startInBundle();
