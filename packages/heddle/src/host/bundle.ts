import { bundleUrl, IN_BUNDLE, workerUrl } from "../worker-url.ts";

type Fs = typeof import("node:fs");

let isBundled: boolean | undefined;

/**
 * What worker `worker` is started with: the module, and its data. A bundler puts the whole package into one file of the
 * program, and then there is no other one.
 * @param source the module, where the program says which
 */
export function workerStart(
  fs: Fs,
  worker: number,
  source: string | undefined,
): { url: URL; workerData: unknown } {
  if (source !== undefined) return { url: new URL(source), workerData: undefined };
  isBundled ??= isMissing(fs, workerUrl());
  if (!isBundled) return { url: workerUrl(), workerData: undefined };
  return { url: bundleUrl(), workerData: { worker, ...IN_BUNDLE } };
}

/** Whether there is no such file, for sure. */
function isMissing({ statSync }: Fs, url: URL): boolean {
  try {
    return statSync(url, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false; // no file at all, or none that this program may look at
  }
}
