import type { AnyTask } from "../task.ts";
import type { PoolOptions } from "./options.ts";
import { type Calls, createPool, type Pool } from "./pool.ts";

/** A pool of one task, which `call` calls. */
export type TaskPool<T> = T extends AnyTask
  ? Omit<Pool<{ readonly call: T }>, "call"> & Calls<{ readonly call: T }>
  : never;

/** Makes a pool of one task. */
export function poolOf<T extends AnyTask>(task: T, options?: PoolOptions): TaskPool<T> {
  const pool = createPool(options)({ call: task });
  return { ...pool, call: pool.call.call } as unknown as TaskPool<T>;
}
