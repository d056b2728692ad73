// What `import "heddle"` is on a worker of a pool, where the host can tell (see `host/worker-flags.ts`): the same names,
// without what pools are made of.

import { HeddleError } from "../errors.ts";
import type { createPool as CreatePool } from "../pool/pool.ts";
import { poolOfWorker } from "../pool/pool-of-worker.ts";
import { makePoolsBy } from "../pool/task-pool.ts";
import { WORKER_MARK } from "../worker-mark.ts";

export { buffer } from "../buffers/of-worker.ts";
export { free } from "../buffers/region-buffers.ts";
export { move } from "../codec/moved.ts";
export { shareContext } from "../context.ts";
export { Envelope } from "../envelope.ts";
export { HeddleError } from "../errors.ts";
export { importTask } from "../import-task.ts";
export { task } from "../task.ts";

export const isMain = false;

export const createPool = (() => {
  if (WORKER_MARK in globalThis) return poolOfWorker;
  // The thread of a thread of a pool is told the same.
  throw new HeddleError(
    "HEDDLE_NOT_MAIN",
    "a thread that was started by a worker of a pool cannot have a pool; start it with execArgv: []",
  );
}) as typeof CreatePool;

makePoolsBy((_, options) => createPool(options));
