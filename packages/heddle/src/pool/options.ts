import { badArgument } from "../errors.ts";
import { layout } from "../generated/engine-wasm.ts";
import { host } from "../host/host.ts";

/** Limits of what crosses. */
export interface PayloadOptions {
  /** Shared memory for payloads at the start, in bytes. Default 1 MiB. */
  readonly payloadInitialBytes?: number;
  /** How far it may grow, in bytes. Default 64 MiB. */
  readonly payloadMaxByteLength?: number;
  /** Most bytes of one argument or result. Default 8 MiB. */
  readonly maxPayloadBytes?: number;
}

/** Bounds of what waits. */
export interface QueueOptions {
  /** Most calls in flight; rounded up to a power of two. Default 131,072. */
  readonly maxCalls?: number;
}

/** How workers are made. */
export interface WorkerOptions {
  /** Prefix of their names, which debuggers show. Default "heddle". */
  readonly name?: string;
  /** How long an idle worker looks for work before it sleeps, in microseconds. Default 20. */
  readonly spinMicroseconds?: number;
}

/** Options of `createPool`. */
export interface PoolOptions {
  /**
   * How many workers, 1 to 256. Default: what this process may use, less one for the main thread where
   * that is more than two; or the environment variable `HEDDLE_THREADS`.
   */
  readonly threads?: number;
  readonly payload?: PayloadOptions;
  readonly queue?: QueueOptions;
  readonly worker?: WorkerOptions;
  /**
   * Notes for each call where it is made, so that the stack of an error says so. Costs some microseconds a call.
   * Default false: the stack says who awaits the call, where the host knows that (V8 does).
   */
  readonly debug?: boolean;
}

/** `PoolOptions` with every value settled. */
export interface PoolSettings {
  readonly threads: number;
  readonly records: number;
  readonly payloadInitialBytes: number;
  readonly payloadBytes: number;
  readonly maxPayloadBytes: number;
  readonly workerName: string;
  readonly spinMicroseconds: number;
  readonly debug: boolean;
}

const MIB = 1024 * 1024;
/** All of a 4 GiB memory but what the engine itself takes at most. */
const MAX_PAYLOAD_BYTES = 3 * 1024 * MIB;
const DEFAULT_CALLS = 131072;

function whole(
  name: string,
  value: unknown,
  least: number,
  most: number,
  fallback: number,
): number {
  if (value === undefined) return fallback;
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) {
    return value;
  }
  throw badArgument(name, value, `a whole number from ${least} to ${most}`);
}

function text(name: string, value: unknown, fallback: string): string {
  if (value === undefined) return fallback;
  if (typeof value === "string") return value;
  throw badArgument(name, value, "a string");
}

function flag(name: string, value: unknown): boolean {
  if (value === undefined || typeof value === "boolean") return value ?? false;
  throw badArgument(name, value, "true or false");
}

function section<T extends object>(name: string, value: T | undefined): Partial<T> {
  if (value === undefined) return {};
  if (typeof value === "object" && value !== null) return value;
  throw badArgument(name, value, "an object of options");
}

function refuseUnknown(prefix: string, given: object, known: readonly string[]): void {
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) {
      throw badArgument(`${prefix}${key}`, (given as never)[key], `one of ${known.join(", ")}`);
    }
  }
}

/** The number of threads if none is asked for. */
function defaultThreads(): number {
  const asked = host.env("HEDDLE_THREADS");
  if (asked !== undefined && asked !== "") {
    return whole("HEDDLE_THREADS", Number(asked), 1, layout.maxWorkers, 1);
  }
  const usable = Math.max(1, host.parallelism());
  return Math.min(layout.maxWorkers, usable > 2 ? usable - 1 : usable);
}

/** Checks options and fills in what is not given. */
export function settle(options: PoolOptions): PoolSettings {
  const given = section("options", options);
  refuseUnknown("options.", given, ["threads", "payload", "queue", "worker", "debug"]);
  const payload = section("options.payload", given.payload);
  refuseUnknown("options.payload.", payload, [
    "payloadInitialBytes",
    "payloadMaxByteLength",
    "maxPayloadBytes",
  ]);
  const queue = section("options.queue", given.queue);
  refuseUnknown("options.queue.", queue, ["maxCalls"]);
  const worker = section("options.worker", given.worker);
  refuseUnknown("options.worker.", worker, ["name", "spinMicroseconds"]);

  const payloadBytes = whole(
    "options.payload.payloadMaxByteLength",
    payload.payloadMaxByteLength,
    65536,
    MAX_PAYLOAD_BYTES,
    64 * MIB,
  );
  const maxCalls = whole(
    "options.queue.maxCalls",
    queue.maxCalls,
    1,
    layout.maxRecords,
    DEFAULT_CALLS,
  );
  return {
    threads:
      given.threads === undefined
        ? defaultThreads()
        : whole("options.threads", given.threads, 1, layout.maxWorkers, 1),
    records: 2 ** Math.ceil(Math.log2(maxCalls)),
    payloadBytes,
    payloadInitialBytes: Math.min(
      payloadBytes,
      whole(
        "options.payload.payloadInitialBytes",
        payload.payloadInitialBytes,
        0,
        payloadBytes,
        MIB,
      ),
    ),
    maxPayloadBytes: whole(
      "options.payload.maxPayloadBytes",
      payload.maxPayloadBytes,
      64,
      payloadBytes,
      Math.min(8 * MIB, payloadBytes),
    ),
    workerName: text("options.worker.name", worker.name, "heddle"),
    spinMicroseconds: whole(
      "options.worker.spinMicroseconds",
      worker.spinMicroseconds,
      0,
      1_000_000,
      20,
    ),
    debug: flag("options.debug", given.debug),
  };
}
