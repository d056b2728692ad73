import { badArgument, HeddleError } from "../errors.ts";
import { host } from "../host/host.ts";
import type { Bootstrap } from "../worker/bootstrap.ts";
import type { RecycleLimits } from "../worker/wear.ts";
import { flag, MAX_TIME_MS, refuseUnknown, section, text, whole } from "./checks.ts";

/** What each worker may take, by the host's own limits; the names are those of Node.js. */
export interface ResourceLimits {
  /** Most of the heap for objects that live long, in megabytes. */
  readonly maxOldGenerationSizeMb?: number;
  /** Most of the heap for young objects, in megabytes. */
  readonly maxYoungGenerationSizeMb?: number;
  /** Memory for generated code, in megabytes. */
  readonly codeRangeSizeMb?: number;
  /** The stack, in megabytes. */
  readonly stackSizeMb?: number;
}

/** A module with which every worker begins. */
export interface BootstrapOptions {
  /** Its URL; a relative one is relative to the module that calls `createPool`. */
  readonly href: string | URL;
  /** Its export that is called, and awaited. Default: "default", if there is such an export. */
  readonly name?: string;
  /** What the export is called with: a copy, as messages are copied. */
  readonly data?: unknown;
}

/** When a worker is replaced by a fresh one: as soon as one of these is so, after a call. */
export interface RecycleOptions {
  /** It has begun so many calls. */
  readonly calls?: number;
  /** It is so old, in milliseconds. One that sleeps is left to sleep until after its next call. */
  readonly ageMs?: number;
  /** So many bytes of its heap are in use, garbage included that is not collected yet. Not in browsers. */
  readonly heapBytes?: number;
}

/** How workers are made, and when they are ended. */
export interface WorkerOptions {
  /** Prefix of their names, which debuggers show. Default "heddle". */
  readonly name?: string;
  /** How long an idle worker looks for work before it sleeps, in microseconds. Default 20. */
  readonly spinMicroseconds?: number;
  /**
   * How long any task may run, from its start, in milliseconds. Then its call rejects with `HEDDLE_TIMEOUT`,
   * and its worker is ended by force and replaced. What else the worker had begun, tasks that wait for a
   * promise, is lost with it (`HEDDLE_WORKER_EXITED`); calls that were queued are run by others. Default: as
   * long as it likes.
   */
  readonly hardTimeoutMs?: number;
  /**
   * What each worker may take. One that takes more ends, its call rejects, and another takes its place. Node.js
   * and Deno; elsewhere there are no such limits, and `createPool` refuses to pretend.
   */
  readonly resourceLimits?: ResourceLimits;
  /**
   * What every worker imports before the modules of the tasks, and awaits before it takes calls. If that
   * fails, the pool's calls reject with `HEDDLE_WORKER_START`, whose cause it is.
   */
  readonly bootstrap?: BootstrapOptions;
  /**
   * When workers are replaced by fresh ones, against what tasks or their modules leave behind. A worker that is
   * to go takes no more calls, finishes those that it has begun, promises included, and ends; no call is lost.
   * So a task must not wait for a later call to the same pool.
   */
  readonly recycle?: RecycleOptions;
  /**
   * Whether `pool.shutdown()` lets the calls in flight finish first, however long that takes. Default: false;
   * they reject.
   */
  readonly resolveAfterFinishingAll?: boolean;
}

/** `WorkerOptions` with every value settled. */
export interface WorkerSettings {
  readonly workerName: string;
  readonly spinMicroseconds: number;
  readonly hardTimeoutMs: number | undefined;
  readonly resourceLimits: ResourceLimits | undefined;
  readonly bootstrap: Bootstrap | undefined;
  readonly recycle: RecycleLimits | undefined;
  readonly finishesAll: boolean;
}

const PREFIX = "options.worker";
const KNOWN = [
  "name",
  "spinMicroseconds",
  "hardTimeoutMs",
  "resourceLimits",
  "bootstrap",
  "recycle",
  "resolveAfterFinishingAll",
];
const LIMITS = [
  "maxOldGenerationSizeMb",
  "maxYoungGenerationSizeMb",
  "codeRangeSizeMb",
  "stackSizeMb",
];

/**
 * Checks the options of workers and fills in what is not given.
 * @param url of the module that called `createPool`
 */
export function settleWorker(options: WorkerOptions | undefined, url: string): WorkerSettings {
  const given = section(PREFIX, options);
  refuseUnknown(`${PREFIX}.`, given, KNOWN);
  const { name, spinMicroseconds, hardTimeoutMs } = given;
  return {
    workerName: text(`${PREFIX}.name`, name, "heddle"),
    spinMicroseconds: whole(`${PREFIX}.spinMicroseconds`, spinMicroseconds, 0, 1_000_000, 20),
    hardTimeoutMs: whole(`${PREFIX}.hardTimeoutMs`, hardTimeoutMs, 1, MAX_TIME_MS, undefined),
    resourceLimits: resourceLimits(given.resourceLimits),
    bootstrap: bootstrap(given.bootstrap, url),
    recycle: recycle(given.recycle),
    finishesAll: flag(`${PREFIX}.resolveAfterFinishingAll`, given.resolveAfterFinishingAll),
  };
}

function resourceLimits(options: ResourceLimits | undefined): ResourceLimits | undefined {
  if (options === undefined) return undefined;
  const name = `${PREFIX}.resourceLimits`;
  const given = section(name, options);
  refuseUnknown(`${name}.`, given, LIMITS);
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined || (Number.isFinite(value) && value > 0)) continue;
    throw badArgument(`${name}.${key}`, value, "megabytes, more than 0");
  }
  if (!host.limitsResources) {
    throw badArgument(name, given, `nothing on this host (${host.name}), which limits no workers`);
  }
  return given;
}

function bootstrap(options: BootstrapOptions | undefined, url: string): Bootstrap | undefined {
  if (options === undefined) return undefined;
  const prefix = `${PREFIX}.bootstrap`;
  const given = section(prefix, options);
  refuseUnknown(`${prefix}.`, given, ["href", "name", "data"]);
  const { href, data } = given;
  const address = typeof href === "string" || href instanceof URL ? resolved(href, url) : undefined;
  if (address === undefined) throw badArgument(`${prefix}.href`, href, "the URL of a module");
  return {
    href: address,
    name: text(`${prefix}.name`, given.name, undefined),
    data: copied(`${prefix}.data`, data),
  };
}

function recycle(options: RecycleOptions | undefined): RecycleLimits | undefined {
  const prefix = `${PREFIX}.recycle`;
  const given = section(prefix, options);
  const names = ["calls", "ageMs", "heapBytes"] as const;
  refuseUnknown(`${prefix}.`, given, names);
  const [calls, ageMs, heapBytes] = names.map((name) =>
    whole(`${prefix}.${name}`, given[name], 1, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY),
  ) as [number, number, number];
  if (given.heapBytes !== undefined && !host.measuresHeaps) {
    const expected = `nothing on this host (${host.name}), whose heaps cannot be measured`;
    throw badArgument(`${prefix}.heapBytes`, given.heapBytes, expected);
  }
  const isBounded = Math.min(calls, ageMs, heapBytes) < Number.POSITIVE_INFINITY;
  return isBounded ? { calls, ageMs, heapBytes } : undefined;
}

function resolved(href: string | URL, base: string): string | undefined {
  try {
    return new URL(href, base).href;
  } catch {
    return undefined;
  }
}

/** A copy, which does not change any more, and shows that it can be copied to workers, too. */
function copied(name: string, value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch (cause) {
    const { code, message } = badArgument(name, value, "what can be sent by message");
    throw new HeddleError(code, message, { cause });
  }
}
