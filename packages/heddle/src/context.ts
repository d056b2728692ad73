import { badArgument } from "./errors.ts";

/** What holds a value for as long as a function runs, and what that leaves behind: an `AsyncLocalStorage`. */
export interface ContextStorage<T> {
  /** The value that holds here; undefined if there is none. */
  getStore(): T | undefined;
  /** Calls `callback`, for which, and for what it begins, `store` is the value. @returns what it returns */
  run<R>(store: T, callback: () => R): R;
}

/** Options of `shareContext`. */
export interface ShareContextOptions<T> {
  /** What of a value crosses: all of it has to be something that can. Default: the value itself. */
  readonly pick?: (store: T) => T;
}

interface Shared {
  readonly storage: ContextStorage<unknown>;
  readonly pick: ((store: unknown) => unknown) | undefined;
}

/** All contexts of this realm, by name. */
const contexts = new Map<string, Shared>();
/** Who is to know once there is one. */
const waiting = new Set<() => void>();

/**
 * Has the values of an `AsyncLocalStorage` cross with each call: a task finds there the value that held where it was
 * called, a copy of it. Call it at the top level of a module that the tasks' modules import, so that workers share
 * it, too.
 *
 * @example
 * import { AsyncLocalStorage } from "node:async_hooks";
 * export const request = shareContext("request", new AsyncLocalStorage<{ id: string }>());
 * export const work = () => `on behalf of ${request.getStore()?.id}`; // in a worker
 *
 * @param name by which both sides know it; no other context may have the same
 * @param storage an `AsyncLocalStorage`, or what has its `getStore` and `run`
 * @returns `storage`
 * @throws HeddleError `HEDDLE_ARGUMENT`
 */
// biome-ignore lint/suspicious/noExplicitAny: the storage's type is that of its values.
export function shareContext<S extends ContextStorage<any>>(
  name: string,
  storage: S,
  options: ShareContextOptions<S extends ContextStorage<infer T> ? T : never> = {},
): S {
  if (typeof name !== "string" || name === "" || name === "__proto__") {
    throw badArgument("name", name, "a name");
  }
  const { getStore, run } = (storage ?? {}) as Partial<S>;
  if (typeof getStore !== "function" || typeof run !== "function") {
    throw badArgument("storage", storage, "an AsyncLocalStorage");
  }
  if (typeof options !== "object" || options === null) {
    throw badArgument("options", options, "an object with pick");
  }
  const { pick } = options;
  if (pick !== undefined && typeof pick !== "function") {
    throw badArgument("options.pick", pick, "a function");
  }
  if ((contexts.get(name)?.storage ?? storage) !== storage) {
    throw badArgument("name", name, "a name that no other context has");
  }
  contexts.set(name, { storage, pick: pick as Shared["pick"] });
  for (const callback of waiting) callback();
  waiting.clear();
  return storage;
}

/** Whether there are any. */
export const hasContexts = (): boolean => contexts.size > 0;

/** Calls `callback` once there is one. @returns what calls that off */
export function whenContexts(callback: () => void): () => void {
  waiting.add(callback);
  return () => void waiting.delete(callback);
}

/** Values of contexts, by name. */
export type ContextValues = Readonly<Record<string, unknown>>;

/** An argument, and the contexts in which its task is to run. Crosses as a plain object. */
export class Carried {
  readonly argument: unknown;
  readonly context: ContextValues;

  constructor(argument: unknown, context: ContextValues) {
    this.argument = argument;
    this.context = context;
  }
}

/** The values that hold here, if there are any. */
export function captureContext(): ContextValues | undefined {
  let values: Record<string, unknown> | undefined;
  for (const [name, { storage, pick }] of contexts) {
    const store = storage.getStore();
    if (store === undefined) continue;
    values ??= {};
    values[name] = pick === undefined ? store : pick(store);
  }
  return values;
}

/** Calls `callback` with these values. Those that nobody shares here, nobody here could look at. */
export function runWithContext<R>(values: ContextValues, callback: () => R): R {
  let run = callback;
  for (const [name, store] of Object.entries(values)) {
    const storage = contexts.get(name)?.storage;
    if (storage === undefined) continue;
    const inner = run;
    run = () => storage.run(store, inner);
  }
  return run();
}
