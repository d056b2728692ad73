export { HeddleError, type HeddleErrorCode } from "./errors.ts";
export type { PayloadOptions, PoolOptions, QueueOptions, WorkerOptions } from "./pool/options.ts";
export { type Calls, createPool, type Pool } from "./pool/pool.ts";
export type { PoolStats, WorkerStats } from "./pool/stats.ts";
export { isMain } from "./realm.ts";
export {
  type AnyTask,
  type ArgOf,
  type ResultOf,
  type Task,
  type TaskDefinition,
  type TaskFunction,
  type TaskOrigin,
  type Tasks,
  task,
} from "./task.ts";
