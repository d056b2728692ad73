import { callerOf } from "./caller.ts";
import { badArgument } from "./errors.ts";
import { flag } from "./pool/checks.ts";
import { type Timeout, timeoutsOf } from "./pool/limits.ts";
import type { PoolOptions } from "./pool/options.ts";
import { poolOf, type TaskPool } from "./pool/task-pool.ts";
import { checkPriority } from "./pool/wishes.ts";
import type { Streaming } from "./stream/stream-of.ts";
import {
  type ImportOrigin,
  isGenerator,
  register,
  type TaskOrigin,
  taskOrigin,
} from "./task-registry.ts";

/** A function that a task can run: one argument, which crosses to the worker; the result crosses back. */
export type TaskFunction<Arg = never, Result = unknown> = (arg: Arg) => Result;

/** What a task that can be aborted learns of its call. */
export interface TaskControl {
  /** Whether nobody waits for the result any more: the call was aborted, or ran out of time. Cheap. */
  hasAborted(): boolean;
  /** Milliseconds since the task began. */
  now(): number;
  /** Aborted when `hasAborted` becomes true, once the worker's event loop turns. */
  readonly signal: AbortSignal;
}

/** How long each call of a task may take; a call's own options come first. */
export interface TaskTimeouts {
  /** How long the task may run, from its start on its worker. */
  readonly timeout?: Timeout;
  /** How long a call may wait for a worker. */
  readonly queueTimeout?: Timeout;
}

/** What every task may have. */
export interface TaskOptions extends TaskTimeouts {
  /**
   * How urgent calls of the task are, from -4 to 4; 0 is usual, and what is higher begins first. A call's own
   * comes first. Needs the option `priorities` of the pool.
   */
  readonly priority?: number;
  /**
   * Whether it does no harm to run a call twice. Then one that is lost because its worker exited is run again on another
   * worker, with the argument as it was when the call was made, instead of rejecting with `HEDDLE_WORKER_EXITED`: three
   * times in all, so that a task which brings its worker down comes to an end. Each attempt has the whole `timeout` and
   * `queueTimeout`; `signal` holds for all of them. Calls that were given up, ran out of time (`worker.hardTimeoutMs`
   * included) or whose pool was closed are not run again, nor those whose argument is gone: buffers that were moved
   * (`transfer`, `move`), streams. Not for tasks that give their result item by item. Default: false.
   */
  readonly idempotent?: boolean;
}

/** What `task` takes. */
export interface TaskDefinition<Arg, Result> extends TaskOptions {
  /** The function. It runs on a worker; what it closes over is the worker's own copy of its module. */
  readonly f: (arg: Arg) => Result;
}

/** What `task` takes for a task that can be aborted while it runs. */
export interface AbortableTaskDefinition<Arg, Result> extends TaskOptions {
  /** The function; aborting never ends it by force, so it looks at `control` where it can stop. */
  readonly f: (arg: Arg, control: TaskControl) => Result;
  /** Gives `f` its second argument, and the promises of its calls `reject(reason)`. */
  readonly abortSignal: true | { readonly hasAborted: true };
}

/** What every task can do by itself. */
export interface SingleTask {
  /**
   * Makes a pool for this task alone: `createPool(options)({ task })`, but for the name.
   *
   * @example
   * export const { call, shutdown } = task({ f: (n: number) => n * n }).createPool({ threads: 2 });
   * if (isMain) console.log(await call(12));
   */
  createPool(options?: PoolOptions): TaskPool<this>;
}

/** A function with a place in a module, by which a worker finds the same function again. */
export interface Task<Arg, Result> extends TaskDefinition<Arg, Result>, SingleTask {
  /** Where it was defined. */
  readonly [taskOrigin]: TaskOrigin;
}

/** A task that can be aborted while it runs. */
export interface AbortableTask<Arg, Result>
  extends AbortableTaskDefinition<Arg, Result>,
    SingleTask {
  /** Where it was defined. */
  readonly [taskOrigin]: TaskOrigin;
}

/** A function in a module that only workers import. */
export interface ImportedTask<Arg, Result> extends TaskOptions, SingleTask {
  /** Where it is. */
  readonly [taskOrigin]: ImportOrigin<Arg, Result>;
}

/** The same, if it can be aborted while it runs. */
export interface AbortableImportedTask<Arg, Result> extends ImportedTask<Arg, Result> {
  readonly abortSignal: true | { readonly hasAborted: true };
}

/** A task or a plain exported function. */
export type AnyTask =
  // biome-ignore lint/suspicious/noExplicitAny: the argument's type is inferred from the function.
  Task<any, any> | AbortableTask<any, any> | ImportedTask<any, any> | ((arg: any) => any);

/** The names and tasks of a pool. */
export type Tasks = Readonly<Record<string, AnyTask>>;

/** Argument of a task. */
export type ArgOf<T> =
  T extends AbortableTaskDefinition<infer Arg, unknown>
    ? Arg
    : T extends TaskDefinition<infer Arg, unknown>
      ? Arg
      : T extends { readonly [taskOrigin]: ImportOrigin<infer Arg, unknown> }
        ? Arg
        : T extends () => unknown
          ? undefined
          : T extends (arg: infer Arg) => unknown
            ? Arg
            : never;

/** Result of a task, awaited. */
export type ResultOf<T> = T extends { readonly f: (arg: never, control: never) => infer Result }
  ? Awaited<Result>
  : T extends { readonly [taskOrigin]: ImportOrigin<never, infer Result> }
    ? Awaited<Result>
    : T extends (arg: never) => infer Result
      ? Awaited<Result>
      : never;

/**
 * Defines a task. Call it at the top level of a module, so that the worker, which imports the same
 * module, defines the same tasks in the same order.
 *
 * @example
 * export const square = task({ f: (n: number) => n * n });
 *
 * A generator function, or one with `stream: true` that returns an async iterable, sends its items one by one:
 * `for await (const line of pool.call.lines(file)) ...`
 *
 * @throws HeddleError `HEDDLE_ARGUMENT` if `definition.f` is no function, or an option cannot be used
 */
export function task<Arg = void, Result = unknown>(
  definition: AbortableTaskDefinition<Arg, Result> & Streaming,
): AbortableTask<Arg, Result> & Streaming;
export function task<Arg = void, Result = unknown>(
  definition: TaskDefinition<Arg, Result> & Streaming,
): Task<Arg, Result> & Streaming;
export function task<Arg = void, Result = unknown>(
  definition: AbortableTaskDefinition<Arg, Result>,
): AbortableTask<Arg, Result>;
export function task<Arg = void, Result = unknown>(
  definition: TaskDefinition<Arg, Result>,
): Task<Arg, Result>;
export function task<Arg, Result>(
  definition: TaskOptions & {
    readonly f: (arg: Arg, control: never) => Result;
    readonly abortSignal?: unknown;
    readonly stream?: unknown;
  },
): unknown {
  if (typeof definition?.f !== "function") {
    throw badArgument("definition.f", definition?.f, "the function that the task runs");
  }
  checkAbortSignal(definition.abortSignal);
  checkStream(definition.stream);
  checkIdempotent(definition.idempotent, definition.stream === true || isGenerator(definition.f));
  timeoutsOf("definition.", "", definition);
  checkPriority("definition.priority", definition.priority);
  return register(callerOf(task), (origin) => finish(definition, origin));
}

/** A task, of its options and its origin. */
export function finish(options: object, origin: TaskOrigin | ImportOrigin<never, unknown>): object {
  const createPool = (poolOptions?: PoolOptions) =>
    poolOf(made as AnyTask, poolOptions, placeOf(createPool, origin.url));
  const made: object = { ...options, [taskOrigin]: origin, createPool };
  return Object.freeze(made);
}

/** @throws HeddleError `HEDDLE_ARGUMENT` for a `stream` that is not true */
export function checkStream(given: unknown): void {
  if (given !== undefined && given !== true) throw badArgument("definition.stream", given, "true");
}

/** The module that calls `callee`; `otherwise` where it left the stack, as in Bun if that is the last that it does. */
function placeOf(callee: (options?: PoolOptions) => unknown, otherwise: string): string {
  try {
    return callerOf(callee as never);
  } catch {
    return otherwise;
  }
}

/**
 * @param streams whether the task gives its result item by item: items that were given cannot be taken back
 * @throws HeddleError `HEDDLE_ARGUMENT` for an `idempotent` that is neither true nor false, or true where it cannot be
 */
export function checkIdempotent(given: unknown, streams: boolean): void {
  const name = "definition.idempotent";
  if (flag(name, given) && streams) {
    throw badArgument(name, given, "false for a task that gives its result item by item");
  }
}

/** @throws HeddleError `HEDDLE_ARGUMENT` for an `abortSignal` that is none */
export function checkAbortSignal(given: unknown): void {
  if (given === undefined || given === true) return;
  if ((given as { hasAborted?: unknown } | null)?.hasAborted === true) return;
  throw badArgument("definition.abortSignal", given, "true or { hasAborted: true }");
}
