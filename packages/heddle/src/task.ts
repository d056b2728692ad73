import { callerOf } from "./caller.ts";
import { badArgument } from "./errors.ts";

/** A function that a task can run: one argument, which crosses to the worker; the result crosses back. */
export type TaskFunction<Arg = never, Result = unknown> = (arg: Arg) => Result;

/** What `task` takes. */
export interface TaskDefinition<Arg, Result> {
  /** The function. It runs on a worker; what it closes over is the worker's own copy of its module. */
  readonly f: (arg: Arg) => Result;
}

/** A function with a place in a module, by which a worker finds the same function again. */
export interface Task<Arg, Result> extends TaskDefinition<Arg, Result> {
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
export type AnyTask = Task<any, any> | ((arg: any) => any);

/** The names and tasks of a pool. */
export type Tasks = Readonly<Record<string, AnyTask>>;

/** Argument of a task. */
export type ArgOf<T> =
  T extends TaskDefinition<infer Arg, unknown>
    ? Arg
    : T extends () => unknown
      ? undefined
      : T extends (arg: infer Arg) => unknown
        ? Arg
        : never;

/** Result of a task, awaited. */
export type ResultOf<T> = T extends { readonly f: (arg: never) => infer Result }
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
 * @throws HeddleError `HEDDLE_ARGUMENT` if `definition.f` is no function
 */
export function task<Arg = void, Result = unknown>(
  definition: TaskDefinition<Arg, Result>,
): Task<Arg, Result> {
  if (typeof definition?.f !== "function") {
    throw badArgument("definition.f", definition?.f, "the function that the task runs");
  }
  const url = callerOf(task);
  const siblings = registry.get(url) ?? [];
  registry.set(url, siblings);
  const made: Task<Arg, Result> = Object.freeze({
    ...definition,
    [taskOrigin]: { url, ordinal: siblings.length },
  });
  siblings.push(made as unknown as Task<never, unknown>);
  return made;
}

/** The task that was the `ordinal`th to be defined in the module at `url`. */
export function registeredTask(url: string, ordinal: number): Task<never, unknown> | undefined {
  return registry.get(url)?.[ordinal];
}

/** Whether a value came from `task`. */
export function isTask(value: unknown): value is Task<never, unknown> {
  return typeof value === "object" && value !== null && taskOrigin in value;
}
