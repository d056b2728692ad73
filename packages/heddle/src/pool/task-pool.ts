import type { AnyTask } from "../task.ts";
import type { PoolOptions } from "./options.ts";
import type { Calls, Pool, poolsAt } from "./pool.ts";

/** A pool of one task, which `call` calls. */
export type TaskPool<T> = T extends AnyTask
  ? Omit<Pool<{ readonly call: T }>, "call"> & Calls<{ readonly call: T }>
  : never;

let make: typeof poolsAt | undefined;

/** Says how pools are made here. Workers, which make none, do not load what that takes. */
export function makePoolsBy(how: NonNullable<typeof make>): void {
  make = how;
}

/**
 * Makes a pool of one task.
 * @param url of the module that the options are relative to
 */
export function poolOf<T extends AnyTask>(
  task: T,
  options: PoolOptions | undefined,
  url: string,
): TaskPool<T> {
  const pool = (make as NonNullable<typeof make>)(url, options)({ call: task });
  return { ...pool, call: pool.call.call } as unknown as TaskPool<T>;
}
