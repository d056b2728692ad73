import { badArgument } from "../errors.ts";
import { layout } from "../generated/layout.ts";
import { host } from "../host/host.ts";
import { moduleUrl } from "../href.ts";
import { type Strategy, strategyOf } from "./balancer.ts";
import { isCentral, type SchedulerKind } from "./central.ts";
import { flag, MAX_TIME_MS, refuseUnknown, section, whole } from "./checks.ts";
import { type InlinerOptions, type InlinerSettings, settleInliner } from "./inliner-options.ts";
import { type PriorityOptions, patienceOf } from "./priorities.ts";
import { type TraceHook, traceHookOf } from "./trace.ts";
import { settleWorker, type WorkerOptions, type WorkerSettings } from "./worker-options.ts";

/** Limits of what crosses. */
export interface PayloadOptions {
  /**
   * Shared memory for payloads, in bytes. Default 64 MiB, on Bun 16, whose collector counts it with each worker's heap and
   * waits for as much garbage. What nobody has touched of it takes nothing. Values that find no room go by message or are
   * refused, streams and buffers of the pool are refused.
   */
  readonly payloadMaxByteLength?: number;
  /** Most bytes of one argument or result. Default 8 MiB. */
  readonly maxPayloadBytes?: number;
}

/** Bounds of what waits. */
export interface QueueOptions {
  /** Most calls in flight; rounded up to a power of two. Default 131,072. */
  readonly maxCalls?: number;
  /**
   * Once so many bytes of arguments are in flight, further calls are refused. Arguments of at most some eighty
   * bytes do not count: they lie in the records of their calls. Default: what fits in
   * `payload.payloadMaxByteLength`.
   */
  readonly maxBytes?: number;
}

/** How the time of calls is taken. */
export interface StatsOptions {
  /**
   * Of how long a while, in milliseconds. It moves on by sixths: what `pool.stats()` shows is of at least five
   * of them. Default 60,000.
   */
  readonly windowMs?: number;
}

/** Options of `createPool`. */
export interface PoolOptions {
  /**
   * How many workers, 1 to 256. Default: the environment variable `HEDDLE_THREADS`; or what this process may use
   * (its CPUs, or its container's quota, rounded up, if that is less), less one for the main thread where that is
   * more than two.
   */
  readonly threads?: number;
  /** Which worker finds a call first: see `Strategy`. Default `"steal"`: whoever is there first. */
  readonly balancer?: Strategy | { readonly strategy: Strategy };
  /**
   * Whether calls begin in the order of their urgency: priority, deadline, and how long they have waited.
   * Default false: in the order in which they are made. Costs a little per call; not with a `balancer`.
   */
  readonly priorities?: boolean | PriorityOptions;
  /**
   * Who decides which call begins next, and where. `"decentralized"`, the default: the workers, each when it has nothing
   * to do. `"worker"`: one more thread, which runs no tasks and hands out the calls: in the order of `priorities`, or else
   * first in, first out; to idle workers first, and to each at most one ahead of what it runs. It has its price, a
   * hand-over in front of each call and a thread more, so measure. Not with a `balancer` or an `inliner`.
   *
   * @example
   * const pool = createPool({ threads: 4, scheduler: "worker", priorities: true })({ render });
   * await pool.call.render(frame, { priority: 2, deadline: 16 });
   */
  readonly scheduler?: SchedulerKind;
  readonly payload?: PayloadOptions;
  readonly queue?: QueueOptions;
  readonly worker?: WorkerOptions;
  /**
   * Takes the time of every call, for the latencies and the utilisation in `pool.stats()`, which costs each call
   * about a microsecond. `true`: of the last minute. Default false: counts alone.
   */
  readonly stats?: boolean | StatsOptions;
  /** Stands around every call; `heddle/opentelemetry` makes one. Default: none. */
  readonly trace?: TraceHook;
  /**
   * Has the main thread run calls, too, while there are more of them than workers: between turns of its event loop,
   * which waits meanwhile, and in its own realm, where `isMain` is true and the modules' variables are the program's.
   * Arguments and results are copied as ever. A task that runs there is not interrupted by anything: timeouts and aborts
   * settle its call once it returns or waits for a promise. Tasks of `importTask` never run there. Not together with
   * `worker.bootstrap`, `worker.hardTimeoutMs`, `worker.resourceLimits` or `priorities`. Tasks that use `buffer()` fail there.
   * Default: false.
   */
  readonly inliner?: boolean | InlinerOptions;
  /**
   * Most calls of tasks with `abortSignal` that may be unsettled at once; one more rejects with `HEDDLE_QUEUE_FULL`.
   * Default: as many as `queue.maxCalls`, since aborts need no room of their own.
   */
  readonly abortSignalCapacity?: number;
  /**
   * The module that workers start with, instead of the file `heddle-worker.js` beside this one: a URL, an absolute path, or
   * relative to the module that calls `createPool`. For programs whose bundler leaves that file out, and pages whose
   * content security policy, or the origin that the package comes from, forbids it. It imports `heddle/worker` first of
   * all, with `import "heddle/worker"`, or is a copy of what that is, of the same version. What tasks import
   * from `heddle` should be of the same copy, or `Envelope`, `buffer` and `shareContext` are not those of their worker. A
   * module that does not say within 30 seconds that it is Heddle's is given up: calls reject with `HEDDLE_WORKER_START`.
   * Default: that file, or the program's bundle.
   */
  readonly source?: string | URL;
  /**
   * Notes for each call where it is made, so that the stack of an error says so. Costs some microseconds a call.
   * Default false: the stack says who awaits the call, where the host knows that (V8 does).
   */
  readonly debug?: boolean;
}

/** `PoolOptions` with every value settled. */
export interface PoolSettings extends WorkerSettings {
  readonly threads: number;
  readonly balancer: Strategy;
  /** By how many milliseconds of waiting a priority counts; undefined without priorities. */
  readonly patienceMs: number | undefined;
  /** Whether a thread of its own hands the calls out: number `threads` of the crew. */
  readonly central: boolean;
  readonly records: number;
  readonly maxBytes: number;
  readonly payloadBytes: number;
  readonly maxPayloadBytes: number;
  readonly debug: boolean;
  /** URL of the module that workers start with, if the program says which. */
  readonly source: string | undefined;
  readonly inliner: InlinerSettings | undefined;
  readonly abortSignalCapacity: number | undefined;
  /** The window of statistics, if the time of calls is taken. */
  readonly statsMs: number | undefined;
  readonly trace: TraceHook | undefined;
}

const KNOWN = [
  "threads",
  "balancer",
  "priorities",
  "scheduler",
  "payload",
  "queue",
  "worker",
  "stats",
  "trace",
  "debug",
  "source",
  "inliner",
  "abortSignalCapacity",
];
const DEFAULT_STATS_MS = 60_000;
/** A slice of the window is at least a millisecond. */
const MIN_STATS_MS = 6;

/** The window of statistics, if there is to be one. */
function statsMs(given: PoolOptions["stats"]): number | undefined {
  if (given === undefined || given === false) return undefined;
  if (given === true) return DEFAULT_STATS_MS;
  if (typeof given !== "object" || given === null) {
    throw badArgument("options.stats", given, "true, false or { windowMs }");
  }
  refuseUnknown("options.stats.", given, ["windowMs"]);
  const name = "options.stats.windowMs";
  return whole(name, given.windowMs, MIN_STATS_MS, MAX_TIME_MS, DEFAULT_STATS_MS);
}

const MIB = 1024 * 1024;
/** All of a 4 GiB memory but what the engine itself takes at most. */
const MAX_PAYLOAD_BYTES = 3 * 1024 * MIB;
const DEFAULT_CALLS = 131072;

/** The number of threads if none is asked for. */
function defaultThreads(): number {
  const asked = host.env("HEDDLE_THREADS");
  if (asked !== undefined && asked !== "") {
    return whole("HEDDLE_THREADS", Number(asked), 1, layout.maxWorkers, 1);
  }
  const usable = Math.max(1, host.parallelism());
  return Math.min(layout.maxWorkers, usable > 2 ? usable - 1 : usable);
}

/**
 * Checks options and fills in what is not given.
 * @param url of the module that called `createPool`
 */
export function settle(options: PoolOptions, url: string): PoolSettings {
  const given = section("options", options);
  refuseUnknown("options.", given, KNOWN);
  const payload = section("options.payload", given.payload);
  refuseUnknown("options.payload.", payload, ["payloadMaxByteLength", "maxPayloadBytes"]);
  const queue = section("options.queue", given.queue);
  refuseUnknown("options.queue.", queue, ["maxCalls", "maxBytes"]);
  const payloadBytes = whole(
    "options.payload.payloadMaxByteLength",
    payload.payloadMaxByteLength,
    65536,
    MAX_PAYLOAD_BYTES,
    host.payloadBytes,
  );
  const maxCalls = whole(
    "options.queue.maxCalls",
    queue.maxCalls,
    1,
    layout.maxRecords,
    DEFAULT_CALLS,
  );
  const balancer = strategyOf(given.balancer);
  const patienceMs = patienceOf(given.priorities, balancer);
  const threads =
    given.threads === undefined
      ? defaultThreads()
      : whole("options.threads", given.threads, 1, layout.maxWorkers, 1);
  const worker = settleWorker(given.worker, url);
  return {
    threads,
    maxBytes: whole(
      "options.queue.maxBytes",
      queue.maxBytes,
      1,
      Number.MAX_SAFE_INTEGER,
      Number.POSITIVE_INFINITY,
    ),
    balancer,
    patienceMs,
    central: isCentral(given.scheduler, balancer, given.inliner),
    records: 2 ** Math.ceil(Math.log2(maxCalls)),
    payloadBytes,
    maxPayloadBytes: whole(
      "options.payload.maxPayloadBytes",
      payload.maxPayloadBytes,
      64,
      payloadBytes,
      Math.min(8 * MIB, payloadBytes),
    ),
    ...worker,
    inliner: settleInliner(given.inliner, threads, worker, patienceMs),
    abortSignalCapacity: whole(
      "options.abortSignalCapacity",
      given.abortSignalCapacity,
      1,
      layout.maxRecords,
      undefined,
    ),
    statsMs: statsMs(given.stats),
    trace: traceHookOf(given.trace),
    debug: flag("options.debug", given.debug),
    source: given.source === undefined ? undefined : moduleUrl("options.source", given.source, url),
  };
}
