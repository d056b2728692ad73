import { callerOf } from "./caller.ts";
import { badArgument } from "./errors.ts";
import { type Timeout, timeoutsOf } from "./pool/limits.ts";

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

/** What `task` takes. */
export interface TaskDefinition<Arg, Result> extends TaskTimeouts {
  /** The function. It runs on a worker; what it closes over is the worker's own copy of its module. */
  readonly f: (arg: Arg) => Result;
}

/** What `task` takes for a task that can be aborted while it runs. */
export interface AbortableTaskDefinition<Arg, Result> extends TaskTimeouts {
  /** The function; aborting never ends it by force, so it looks at `control` where it can stop. */
  readonly f: (arg: Arg, control: TaskControl) => Result;
  /** Gives `f` its second argument, and the promises of its calls `reject(reason)`. */
  readonly abortSignal: true | { readonly hasAborted: true };
}

/** A function with a place in a module, by which a worker finds the same function again. */
export interface Task<Arg, Result> extends TaskDefinition<Arg, Result> {
  /** Where it was defined. */
  readonly [taskOrigin]: TaskOrigin;
}

/** A task that can be aborted while it runs. */
export interface AbortableTask<Arg, Result> extends AbortableTaskDefinition<Arg, Result> {
  /** Where it was defined. */
  readonly [taskOrigin]: TaskOrigin;
}

/** URL of the module that called `task`, and how many calls of `task` came before it there. */
export interface TaskOrigin {
  readonly url: string;
  readonly ordinal: number;
}

/** Key of a task's origin. Global, so that two copies of the package understand each other. */
export const taskOrigin: unique symbol = Symbol.for("heddle.taskOrigin") as never;

/** A task or a plain exported function. */
// biome-ignore lint/suspicious/noExplicitAny: the argument's type is inferred from the function.
export type AnyTask = Task<any, any> | AbortableTask<any, any> | ((arg: any) => any);

/** The names and tasks of a pool. */
export type Tasks = Readonly<Record<string, AnyTask>>;

/** Argument of a task. */
export type ArgOf<T> =
  T extends AbortableTaskDefinition<infer Arg, unknown>
    ? Arg
    : T extends TaskDefinition<infer Arg, unknown>
      ? Arg
      : T extends () => unknown
        ? undefined
        : T extends (arg: infer Arg) => unknown
          ? Arg
          : never;

/** Result of a task, awaited. */
export type ResultOf<T> = T extends { readonly f: (arg: never, control: never) => infer Result }
  ? Awaited<Result>
  : T extends (arg: never) => infer Result
    ? Awaited<Result>
    : never;

/** All tasks defined in this realm, in the order of their definition within each module. */
const registry = new Map<string, Task<never, unknown>[]>();

/**
 * Defines a task. Call it at the top level of a module, so that the worker, which imports the same
 * module, defines the same tasks in the same order.
 *
 * @example
 * export const square = task({ f: (n: number) => n * n });
 *
 * @throws HeddleError `HEDDLE_ARGUMENT` if `definition.f` is no function, or an option cannot be used
 */
export function task<Arg = void, Result = unknown>(
  definition: AbortableTaskDefinition<Arg, Result>,
): AbortableTask<Arg, Result>;
export function task<Arg = void, Result = unknown>(
  definition: TaskDefinition<Arg, Result>,
): Task<Arg, Result>;
export function task<Arg, Result>(
  definition: TaskTimeouts & {
    readonly f: (arg: Arg, control: never) => Result;
    readonly abortSignal?: unknown;
  },
): unknown {
  if (typeof definition?.f !== "function") {
    throw badArgument("definition.f", definition?.f, "the function that the task runs");
  }
  checkAbortSignal(definition.abortSignal);
  timeoutsOf("definition.", "", definition);
  const url = callerOf(task);
  const siblings = registry.get(url) ?? [];
  registry.set(url, siblings);
  const made = Object.freeze({
    ...definition,
    [taskOrigin]: { url, ordinal: siblings.length },
  });
  siblings.push(made as unknown as Task<never, unknown>);
  return made;
}

function checkAbortSignal(given: unknown): void {
  if (given === undefined || given === true) return;
  if ((given as { hasAborted?: unknown } | null)?.hasAborted === true) return;
  throw badArgument("definition.abortSignal", given, "true or { hasAborted: true }");
}

/** Whether a task can be aborted while it runs. */
export function isAbortable(value: unknown): boolean {
  return isTask(value) && (value as { abortSignal?: unknown }).abortSignal !== undefined;
}

/** The task that was the `ordinal`th to be defined in the module at `url`. */
export function registeredTask(url: string, ordinal: number): Task<never, unknown> | undefined {
  return registry.get(url)?.[ordinal];
}

/** Whether a value came from `task`. */
export function isTask(value: unknown): value is Task<never, unknown> {
  return typeof value === "object" && value !== null && taskOrigin in value;
}
