import { bufferCopies } from "../codec/copy.ts";
import { workerStart } from "./bundle.ts";
import { linuxParallelism } from "./cgroup.ts";
import type { Host, WorkerHandle } from "./host.ts";
import { isGranted } from "./permission.ts";
import { runtimeName } from "./runtime-name.ts";
import { spawnOrExit } from "./stillborn.ts";
import { isRefused, workerFlags } from "./worker-flags.ts";

type WorkerThreads = typeof import("node:worker_threads");
type Os = typeof import("node:os");
type Fs = typeof import("node:fs");
type DiagnosticsChannel = typeof import("node:diagnostics_channel");

/** `process.getBuiltinModule`, which hosts that follow Node.js have; it needs no top-level await. */
type GetBuiltin = (name: string) => unknown;

interface NodeLikeProcess {
  versions?: Record<string, string | undefined>;
  platform?: string;
  env?: Record<string, string | undefined>;
  readonly execArgv: readonly string[];
  getBuiltinModule?: GetBuiltin;
  on?(event: "beforeExit", listener: () => void): unknown;
  off?(event: "beforeExit", listener: () => void): unknown;
  send?(message: object): unknown;
}

/** The longest delay a timer takes, some 24 days: it is there to be referenced, not to fire. */
const NEVER_MS = 2 ** 31 - 1;

/** After how long a thread that has not ended is told again to end. */
const AGAIN_MS = 100;

/** How programs under `node --watch` say which modules they have imported. */
const WATCH_IMPORT = "watch:import";

/** Workers say so on their owner's channel (nodejs/node#65044). */
function isOfWatcher(message: unknown): boolean {
  if (typeof message !== "object" || message === null) return false;
  return WATCH_IMPORT in message || "watch:require" in message;
}

/** Node.js, Deno and Bun: `node:worker_threads`. Undefined on any other host. */
export function nodeHost(): Host | undefined {
  const process = (globalThis as { process?: NodeLikeProcess }).process;
  if (process?.versions?.["node"] === undefined || process.getBuiltinModule === undefined) return;
  const load = process.getBuiltinModule.bind(process) as GetBuiltin;
  const threads = load("node:worker_threads") as WorkerThreads | undefined;
  const fs = load("node:fs") as Fs | undefined;
  if (threads === undefined || fs === undefined) return;
  const diagnostics = load("node:diagnostics_channel") as DiagnosticsChannel | undefined;
  const env = (name: string) =>
    isGranted({ name: "env", variable: name }) ? process.env?.[name] : undefined;

  const name = runtimeName(process.versions);
  let flags = name === "node" ? workerFlags(process) : undefined;
  let alive: ReturnType<typeof setInterval> | undefined;
  let holders = 0;
  const atTheEnd = new Set<() => void>();
  const endAll = () => {
    for (const callback of [...atTheEnd]) callback();
  };
  return {
    name,
    isMain: threads.isMainThread,
    copies: bufferCopies(Buffer, name),
    parallelism: () => parallelismOf(process, load("node:os") as Os, fs),
    env,
    // Bun has the option for compatibility, and ignores it.
    limitsResources: name !== "bun",
    measuresHeaps: true,
    endsLate: name === "deno", // denoland/deno#35657
    losesStacks: name === "bun", // with the functions in it: test/behaviour/stacks.test.mjs
    payloadBytes: (name === "bun" ? 16 : 64) * 1024 * 1024, // counted there: docs/adr/0043
    channel: (name) => diagnostics?.channel(name),
    spawn: (...worker) =>
      spawnOrExit(worker[2], () => {
        try {
          return spawn(threads, fs, flags, ...worker);
        } catch (error) {
          if (!isRefused(error)) throw error;
          flags = undefined; // they are refused each time
          return spawn(threads, fs, flags, ...worker);
        }
      }),
    turn: (callback) => void setImmediate(callback),
    keepAlive(on) {
      holders += on ? 1 : -1;
      alive ??= setInterval(() => {}, NEVER_MS);
      if (holders > 0) alive.ref();
      else alive.unref();
    },
    watch(urls) {
      // What workers import, Node.js 24 and later tell the watcher by themselves.
      if (env("WATCH_REPORT_DEPENDENCIES") === undefined) return;
      process.send?.({ [WATCH_IMPORT]: urls.filter((url) => url.startsWith("file:")) });
    },
    whenNothingIsLeft(callback) {
      // One listener for all: the process warns of many.
      if (atTheEnd.size === 0) process.on?.("beforeExit", endAll);
      atTheEnd.add(callback);
      return () => {
        atTheEnd.delete(callback);
        if (atTheEnd.size === 0) process.off?.("beforeExit", endAll);
      };
    },
  };
}

function parallelismOf({ platform }: NodeLikeProcess, os: Os, fs: Fs): number {
  const usual = () => os.availableParallelism();
  return platform === "linux" ? linuxParallelism((path) => readText(fs, path), usual) : usual();
}

/** The text of a file, if there is one that this program may read. */
function readText(fs: Fs, path: string): string | undefined {
  if (!isGranted({ name: "read", path })) return undefined;
  try {
    return fs.readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function spawn(
  threads: WorkerThreads,
  fs: Fs,
  execArgv: string[] | undefined,
  ...[number, name, listener, resourceLimits, source]: Parameters<Host["spawn"]>
): WorkerHandle {
  const { url, workerData } = workerStart(fs, number, source);
  const worker = new threads.Worker(url, {
    workerData,
    name,
    ...(execArgv && { execArgv }),
    ...(resourceLimits && { resourceLimits }),
  });
  let cause: unknown;
  let gone = false;
  let again: ReturnType<typeof setInterval> | undefined;
  const exit = () => {
    if (gone) return;
    gone = true;
    clearInterval(again);
    listener.exit(cause);
  };
  worker.on("message", (message) => {
    if (!isOfWatcher(message)) listener.message(message);
  });
  worker.on("error", (error) => {
    cause = error;
  });
  worker.on("messageerror", (error) => {
    cause = error;
  });
  worker.on("exit", (code) => {
    cause ??= code === 0 ? undefined : new Error(`exit code ${code}`);
    exit();
  });
  worker.unref();
  const post: WorkerHandle["post"] = (message, transfer = []) =>
    worker.postMessage(message, transfer);
  return {
    begin: post,
    post,
    terminate() {
      if (gone) return;
      void worker.terminate();
      // Node.js now and then loses the request to a thread in a loop; others end, or never do.
      if (process.versions["bun"] !== undefined || process.versions["deno"] !== undefined) return;
      again ??= setInterval(() => void worker.terminate(), AGAIN_MS);
      again.unref();
    },
  };
}
