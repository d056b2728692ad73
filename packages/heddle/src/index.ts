export { buffer } from "./buffers/of-worker.ts";
export { free, type PoolBuffer } from "./buffers/region-buffers.ts";
export { move } from "./codec/moved.ts";
export { type ContextStorage, type ShareContextOptions, shareContext } from "./context.ts";
export { type Binary, Envelope } from "./envelope.ts";
export { HeddleError, type HeddleErrorCode } from "./errors.ts";
export { type ImportTaskDefinition, importTask } from "./import-task.ts";
export type { Strategy } from "./pool/balancer.ts";
export type { SchedulerKind } from "./pool/central.ts";
export type {
  CallDoneEvent,
  CallErrorEvent,
  CallEvent,
  CallStartEvent,
  ClosedEvent,
  ListenerOptions,
  PoolEvents,
  QueueFullEvent,
  WorkerDownEvent,
  WorkerUpEvent,
} from "./pool/events.ts";
export type { Latencies } from "./pool/histogram.ts";
export type { InlinerOptions } from "./pool/inliner-options.ts";
export type { CallOptions, Timeout } from "./pool/limits.ts";
export type { TaskLatencies } from "./pool/meter.ts";
export type { PayloadOptions, PoolOptions, QueueOptions, StatsOptions } from "./pool/options.ts";
export {
  type AbortablePromise,
  type CallResult,
  type Calls,
  createPool,
  type Pool,
} from "./pool/pool.ts";
export type { PriorityOptions } from "./pool/priorities.ts";
export type { PoolStats, TaskStats, WorkerState, WorkerStats } from "./pool/stats.ts";
export type { TaskCounts } from "./pool/tally.ts";
export type { TaskPool } from "./pool/task-pool.ts";
export type { TracedCall, TraceHook } from "./pool/trace.ts";
export type {
  BootstrapOptions,
  RecycleOptions,
  ResourceLimits,
  WorkerOptions,
} from "./pool/worker-options.ts";
export { isMain } from "./realm.ts";
export type { AbortableStream, Streaming, StreamOf } from "./stream/stream-of.ts";
export {
  type AbortableImportedTask,
  type AbortableTask,
  type AbortableTaskDefinition,
  type AnyTask,
  type ArgOf,
  type ImportedTask,
  type ResultOf,
  type SingleTask,
  type Task,
  type TaskControl,
  type TaskDefinition,
  type TaskFunction,
  type TaskOptions,
  type Tasks,
  type TaskTimeouts,
  task,
} from "./task.ts";
export type { ImportOrigin, TaskOrigin } from "./task-registry.ts";
