import type { AnyTask } from "../task.ts";
import type { PoolOptions } from "./options.ts";
import type { Calls, createPool, Pool } from "./pool.ts";

/** A pool of one task, which `call` calls. */
export type TaskPool<T> = T extends AnyTask
  ? Omit<Pool<{ readonly call: T }>, "call"> & Calls<{ readonly call: T }>
  : never;

let create: typeof createPool | undefined;

/** Says how pools are made here. Workers, which make none, do not load what that takes. */
export function makePoolsBy(createPool: NonNullable<typeof create>): void {
  create = createPool;
}

/** Makes a pool of one task. */
export function poolOf<T extends AnyTask>(task: T, options?: PoolOptions): TaskPool<T> {
  const pool = (create as NonNullable<typeof create>)(options)({ call: task });
  return { ...pool, call: pool.call.call } as unknown as TaskPool<T>;
}
