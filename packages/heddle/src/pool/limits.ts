import { leaseOf } from "../buffers/lease.ts";
import { isDetached } from "../codec/binary.ts";
import { isArrayBuffer } from "../codec/brands.ts";
import { move } from "../codec/moved.ts";
import { WATCHED } from "../codec/tags.ts";
import { badArgument, HeddleError, inWords } from "../errors.ts";
import type { TaskTimeouts } from "../task.ts";
import { isIdempotent, isTask } from "../task-registry.ts";
import type { CallListener } from "./call-times.ts";
import { MAX_TIME_MS } from "./checks.ts";
import { ANY_WORKER } from "./placement.ts";
import { Replay } from "./replay.ts";
import type { ResultStream } from "./result-stream.ts";
import { type Resolve, rejectBy } from "./settle.ts";
import type { Sources } from "./sources.ts";
import { type CallWishes, WISHES, type Wishes, type WishSettings, wishesOf } from "./wishes.ts";

/**
 * How long something may take, in milliseconds, and what the call settles with when it takes longer: a
 * `HeddleError` with code `HEDDLE_TIMEOUT`; or `default`; or undefined, with `maybe`; or the error `error`.
 */
export type Timeout =
  | number
  | { readonly time: number; readonly default: unknown }
  | { readonly time: number; readonly maybe: true }
  | { readonly time: number; readonly error: unknown };

/** What a call may have beside its argument. */
export interface CallOptions extends CallWishes {
  /** Aborts the call: it rejects at once, with `HEDDLE_ABORTED` and the signal's reason as its cause. */
  readonly signal?: AbortSignal;
  /** How long the task may run, from its start on its worker. Overrides that of the task. */
  readonly timeout?: Timeout;
  /** How long the call may wait for a worker. Overrides that of the task. */
  readonly queueTimeout?: Timeout;
  /**
   * Buffers that are moved to the worker instead of copied, and are detached here when the call is made; and views on
   * buffers of the pool, which are given up here then, as `move` does it.
   */
  readonly transfer?: readonly (ArrayBuffer | ArrayBufferView<SharedArrayBuffer>)[];
}

/** A timeout, settled. */
export interface Limit {
  /** In milliseconds. */
  readonly time: number;
  /** Settles the call when the time is up. */
  settle(resolve: Resolve): void;
}

/** What bounds one call, what it wishes for, and who watches it. */
export interface Limits extends Wishes {
  readonly signal: AbortSignal | undefined;
  readonly running: Limit | undefined;
  readonly queued: Limit | undefined;
  /** Buffers to move. */
  readonly transfer: readonly ArrayBuffer[] | undefined;
  /** Where the result goes, if it streams. */
  readonly stream?: ResultStream;
  /** The streams in its argument, if it has any. */
  readonly sources?: Sources;
  /** What makes the call again if it is lost with its worker, if it may be. */
  readonly replay: Replay | undefined;
  /** For the tag of the argument: `WATCHED`, and what the worker is to do beside. */
  readonly flags: number;
  /** Hears what becomes of the call. */
  readonly listener: CallListener | undefined;
}

const FORMS = "{ time, default }, { time, maybe: true } or { time, error }";

/** Whether it is a time that a timer can take, in milliseconds. */
export function isTime(time: unknown): time is number {
  return typeof time === "number" && time >= 0 && time <= MAX_TIME_MS;
}

/**
 * Checks a timeout.
 * @param name of the option, for errors
 * @param message of the error with which the call rejects unless the timeout says otherwise
 * @throws HeddleError `HEDDLE_ARGUMENT`
 */
function limit(name: string, timeout: unknown, message: string): Limit | undefined {
  if (timeout === undefined) return undefined;
  if (typeof timeout === "number") {
    if (!isTime(timeout)) throw badArgument(name, timeout, `milliseconds from 0 to ${MAX_TIME_MS}`);
    const text = `${message} ${timeout} ms (${name})`;
    return {
      time: timeout,
      settle: (resolve) => rejectBy(resolve, new HeddleError("HEDDLE_TIMEOUT", text)),
    };
  }
  if (typeof timeout !== "object" || timeout === null) {
    throw badArgument(name, timeout, `milliseconds, ${FORMS}`);
  }
  const given = timeout as Record<string, unknown>;
  const { time } = given;
  if (!isTime(time)) {
    throw badArgument(`${name}.time`, time, `milliseconds from 0 to ${MAX_TIME_MS}`);
  }
  if ("default" in given) return { time, settle: (resolve) => resolve(given["default"]) };
  if (given["maybe"] === true) return { time, settle: (resolve) => resolve(undefined) };
  if ("error" in given) return { time, settle: (resolve) => rejectBy(resolve, given["error"]) };
  throw badArgument(name, timeout, FORMS);
}

/** Those of a call that is watched for the pool's sake alone. */
export const UNBOUNDED: Limits = {
  signal: undefined,
  running: undefined,
  queued: undefined,
  transfer: undefined,
  replay: undefined,
  flags: WATCHED,
  listener: undefined,
  priority: undefined,
  deadline: undefined,
  worker: ANY_WORKER,
};

/** Whether a call is to be watched by itself, and not for the pool's sake alone. */
export function isWatched(limits: Limits): boolean {
  const { signal, running, queued, listener, stream, sources, replay } = limits;
  const isBounded = signal !== undefined || running !== undefined || queued !== undefined;
  const isStreamed = stream !== undefined || sources !== undefined;
  return isBounded || listener !== undefined || isStreamed || replay !== undefined;
}

interface Timeouts {
  readonly running: Limit | undefined;
  readonly queued: Limit | undefined;
}

/** What calls of a task have by themselves. */
export interface TaskLimits extends Timeouts {
  /** Whether they are made again if they are lost with their workers. */
  readonly isIdempotent: boolean;
}

const NO_LIMITS: TaskLimits = { running: undefined, queued: undefined, isIdempotent: false };

/** What calls of the task `name` have by themselves. */
export function taskLimitsOf(name: string, task: unknown): TaskLimits {
  if (!isTask(task)) return NO_LIMITS;
  return { ...timeoutsOf("task.", name, task as TaskTimeouts), isIdempotent: isIdempotent(task) };
}

/** Whether a task's calls need more than an argument. */
export function isBounded({ running, queued, isIdempotent }: TaskLimits): boolean {
  return running !== undefined || queued !== undefined || isIdempotent;
}

/** Checks the timeouts of a task or a call. */
export function timeoutsOf(
  prefix: string,
  task: string,
  { timeout, queueTimeout }: { readonly timeout?: Timeout; readonly queueTimeout?: Timeout },
): Timeouts {
  return {
    running: limit(`${prefix}timeout`, timeout, `task "${task}" ran for longer than`),
    queued: limit(`${prefix}queueTimeout`, queueTimeout, `task "${task}" waited for longer than`),
  };
}

const OPTIONS = ["signal", "timeout", "queueTimeout", "transfer", ...WISHES];

/** Whether it is a view on a buffer of a pool, given up or not. */
function isOfPool(view: unknown): view is ArrayBufferView<SharedArrayBuffer> {
  return ArrayBuffer.isView(view) && leaseOf(view.buffer) !== undefined;
}

/** Checks which buffers to move. */
function transferOf(buffers: unknown): readonly ArrayBuffer[] | undefined {
  if (buffers === undefined) return undefined;
  if (!Array.isArray(buffers)) {
    throw badArgument("callOptions.transfer", buffers, "an array of ArrayBuffers");
  }
  const ofPool: readonly unknown[] = buffers.filter(isOfPool);
  buffers.forEach((buffer: unknown, i) => {
    const name = `callOptions.transfer[${i}]`;
    if (ofPool.includes(buffer)) return;
    const isBuffer = typeof buffer === "object" && buffer !== null && isArrayBuffer(buffer);
    if (!isBuffer) throw badArgument(name, buffer, "an ArrayBuffer");
    if (isDetached(buffer)) throw badArgument(name, buffer, "an ArrayBuffer that is not detached");
    if (buffers.indexOf(buffer) < i) throw badArgument(name, buffer, "each ArrayBuffer once");
  });
  for (const view of ofPool as ArrayBufferView[]) move(view);
  const others = buffers.filter((buffer) => !ofPool.includes(buffer));
  return others.length === 0 && ofPool.length > 0 ? undefined : (others as ArrayBuffer[]);
}

/**
 * What bounds a call, and what it wishes for.
 * @throws HeddleError `HEDDLE_ARGUMENT` for an option that it cannot use
 */
export function limitsOf(
  task: string,
  own: TaskLimits,
  settings: WishSettings,
  options: CallOptions = {},
): Limits {
  if (typeof options !== "object" || options === null) {
    throw badArgument("callOptions", options, `an object with ${OPTIONS.join(", ")}`);
  }
  for (const name of Object.keys(options)) {
    if (OPTIONS.includes(name)) continue;
    throw new HeddleError(
      "HEDDLE_ARGUMENT",
      `callOptions.${name} is no option of a call; expected ${OPTIONS.join(", ")}`,
    );
  }
  const { signal } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw badArgument("callOptions.signal", signal, "an AbortSignal");
  }
  const given = timeoutsOf("callOptions.", task, options);
  return {
    signal,
    running: given.running ?? own.running,
    queued: given.queued ?? own.queued,
    transfer: transferOf(options.transfer),
    replay: own.isIdempotent ? new Replay() : undefined,
    flags: WATCHED,
    listener: undefined,
    ...wishesOf(options, settings),
  };
}

/** What a call that was aborted rejects with. */
export function abortError(reason: unknown): HeddleError {
  const text = reason instanceof Error ? reason.message : inWords(reason);
  return new HeddleError("HEDDLE_ABORTED", `the call was aborted: ${text}`, { cause: reason });
}
