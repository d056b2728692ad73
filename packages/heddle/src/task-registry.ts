/** URL of the module that called `task`, and how many calls of `task` came before it there. */
export interface TaskOrigin {
  readonly url: string;
  readonly ordinal: number;
}

/** URL of the module that `importTask` names, and which of its exports is meant. */
export interface ImportOrigin<Arg, Result> {
  readonly url: string;
  readonly exportName: string;
  /** For types alone: what the function takes and gives. */
  readonly signature?: (arg: Arg) => Result;
}

/** Key of a task's origin. Global, so that two copies of the package understand each other. */
export const taskOrigin: unique symbol = Symbol.for("heddle.taskOrigin") as never;

/** Says of a task of `importTask` that its export is a table of functions. Global for the same reason. */
export const asTable: unique symbol = Symbol.for("heddle.asTable") as never;

/** A task as the registry knows it: by its origin. */
interface Registered {
  readonly f?: unknown;
  readonly abortSignal?: unknown;
  readonly stream?: unknown;
  readonly idempotent?: unknown;
  readonly [asTable]?: boolean;
  readonly [taskOrigin]: TaskOrigin | ImportOrigin<never, unknown>;
}

/** Where the global object has the registry. */
const TASKS = Symbol.for("heddle.tasks");
const home = globalThis as { [TASKS]?: Map<string, object[]> };
home[TASKS] ??= new Map();

/**
 * All tasks defined in this realm, in the order of their definition within each module. Of the realm, since the module
 * that workers start with may be of another copy of the package than the tasks: see `options.source`.
 */
const registry = home[TASKS];

/**
 * Notes the next task of the module at `url`.
 * @param make makes the task with its origin
 */
export function register<T extends object>(url: string, make: (origin: TaskOrigin) => T): T {
  const siblings = registry.get(url) ?? [];
  registry.set(url, siblings);
  const made = make({ url, ordinal: siblings.length });
  siblings.push(made);
  return made;
}

/** The task that was the `ordinal`th to be defined in the module at `url`. */
export function registeredTask(url: string, ordinal: number): { readonly f?: unknown } | undefined {
  return registry.get(url)?.[ordinal];
}

/** Whether a value came from `task` or `importTask`. */
export function isTask(value: unknown): value is Registered {
  return typeof value === "object" && value !== null && taskOrigin in value;
}

const GENERATORS = ["[object AsyncGeneratorFunction]", "[object GeneratorFunction]"];

/** Whether it is a generator function, synchronous or not. */
export function isGenerator(f: unknown): boolean {
  return typeof f === "function" && GENERATORS.includes(Object.prototype.toString.call(f));
}

/** Whether what a task returns is sent item by item. */
export function isStreaming(value: unknown): boolean {
  return isTask(value) ? value.stream === true || isGenerator(value.f) : isGenerator(value);
}

/** Whether a task can be aborted while it runs. */
export function isAbortable(value: unknown): boolean {
  return isTask(value) && value.abortSignal !== undefined;
}

/** Whether calls of a task that are lost with their workers are made again. */
export function isIdempotent(value: unknown): boolean {
  return isTask(value) && value.idempotent === true;
}
