// The pool itself: options, statistics, disposal, errors.

import {
  createPool,
  HeddleError,
  type HeddleErrorCode,
  type isMain,
  type Pool,
  type PoolOptions,
  type PoolStats,
  type WorkerStats,
} from "heddle";
import type { Assert, Equal } from "./equal.ts";

export const double = (n: number) => 2 * n;

export const options: PoolOptions = {
  threads: 2,
  queue: { maxCalls: 100 },
  payload: { payloadInitialBytes: 0, payloadMaxByteLength: 65536, maxPayloadBytes: 64 },
  worker: { name: "mill", spinMicroseconds: 0 },
  debug: true,
};

const pool = createPool(options)({ double });
createPool();
createPool({});

export async function uses(): Promise<void> {
  await using held: Pool<{ readonly double: typeof double }> = createPool()({ double });
  await held.call.double(1);
}

export type Members = [
  Assert<Equal<ReturnType<typeof pool.stats>, PoolStats>>,
  Assert<Equal<PoolStats["workers"], readonly WorkerStats[]>>,
  Assert<Equal<WorkerStats["state"], "absent" | "running" | "searching" | "parked">>,
  Assert<Equal<ReturnType<typeof pool.shutdown>, Promise<void>>>,
  Assert<Equal<typeof isMain, boolean>>,
];

export type Errors = [
  Assert<Equal<HeddleError["code"], HeddleErrorCode>>,
  Assert<Equal<HeddleError extends Error ? true : false, true>>,
];

export const wrong: unknown[] = [
  // @ts-expect-error a number, not a text
  createPool({ threads: "2" }),
  // @ts-expect-error the option is called threads
  createPool({ thread: 2 }),
  // @ts-expect-error an object of options
  createPool({ queue: 100 }),
  // @ts-expect-error the option is called maxCalls
  createPool({ queue: { max: 100 } }),
  // @ts-expect-error tasks go by name
  createPool()([double]),
  // @ts-expect-error a number is no task
  createPool()({ double: 2 }),
  // @ts-expect-error one argument crosses, not two
  createPool()({ add: (a: number, b: number) => a + b }),
  // @ts-expect-error the code is one of Heddle's
  new HeddleError("EVERYTHING", "no such code"),
];

// @ts-expect-error options are not changed
options.threads = 3;
// @ts-expect-error statistics are a look, not a knob
pool.stats().inFlight = 0;
// @ts-expect-error nor are its workers
pool.stats().workers.push();
