// The pool itself: options, statistics, disposal, errors.

import { AsyncLocalStorage } from "node:async_hooks";
import {
  type CallErrorEvent,
  type CallStartEvent,
  type ClosedEvent,
  createPool,
  HeddleError,
  type HeddleErrorCode,
  type isMain,
  type Pool,
  type PoolOptions,
  type PoolStats,
  type QueueFullEvent,
  shareContext,
  type TaskStats,
  type TraceHook,
  type WorkerDownEvent,
  type WorkerStats,
  type WorkerUpEvent,
} from "heddle";
import type { Assert, Equal } from "./equal.ts";

export const double = (n: number) => 2 * n;

export const options: PoolOptions = {
  threads: 2,
  queue: { maxCalls: 100, maxBytes: 1e6 },
  payload: { payloadMaxByteLength: 65536, maxPayloadBytes: 64 },
  worker: {
    name: "mill",
    spinMicroseconds: 0,
    hardTimeoutMs: 1000,
    resourceLimits: { maxOldGenerationSizeMb: 64, stackSizeMb: 4 },
    bootstrap: { href: new URL("file:///setup.js"), name: "setUp", data: { any: 1n } },
    recycle: { calls: 1000, ageMs: 60_000, heapBytes: 1e9 },
    resolveAfterFinishingAll: true,
  },
  debug: true,
  stats: { windowMs: 1000 },
  trace: { call: (_, proceed) => proceed() },
  balancer: { strategy: "firstIdle" },
};

const pool = createPool(options)({ double });
createPool();
createPool({});

export async function uses(): Promise<void> {
  await using held: Pool<{ readonly double: typeof double }> = createPool()({ double });
  await held.call.double(1);
  await held.ready();
  await held.shutdown(100);
}

export function usesNow(): void {
  using held = createPool()({ double });
  held.call.double(1);
}

export function listens(): void {
  const { signal } = new AbortController();
  const ends: (() => void)[] = [
    pool.on("workerUp", (event) => asIs<WorkerUpEvent>(event)),
    pool.on("workerDown", (event) => asIs<WorkerDownEvent>(event), {}),
    pool.on("queueFull", (event) => asIs<QueueFullEvent>(event), { signal }),
    pool.on("closed", (event) => asIs<ClosedEvent>(event)),
    pool.on("closed", () => {}),
    pool.on("start", (event) => asIs<CallStartEvent>(event)),
    pool.on("error", (event) => asIs<CallErrorEvent>(event)),
  ];
  for (const end of ends) end();
}

export const user = shareContext(
  "user",
  new AsyncLocalStorage<{ name: string; close?(): void }>(),
  {
    pick: ({ name }) => ({ name }),
  },
);

function asIs<Wanted>(given: Wanted): Wanted {
  return given;
}

export type Members = [
  Assert<Equal<ReturnType<typeof pool.stats>, PoolStats<"double">>>,
  Assert<Equal<PoolStats<"double">["tasks"]["double"], TaskStats>>,
  Assert<Equal<typeof user, AsyncLocalStorage<{ name: string; close?(): void }>>>,
  Assert<Equal<Parameters<TraceHook["call"]>[1], () => Promise<unknown>>>,
  Assert<Equal<PoolStats["workers"], readonly WorkerStats[]>>,
  Assert<Equal<WorkerStats["state"], "absent" | "running" | "searching" | "parked">>,
  Assert<Equal<ReturnType<typeof pool.shutdown>, Promise<void>>>,
  Assert<Equal<Parameters<typeof pool.shutdown>, [delayMs?: number | undefined]>>,
  Assert<Equal<ReturnType<typeof pool.ready>, Promise<void>>>,
  Assert<Equal<WorkerDownEvent["reason"], "exited" | "hardTimeout" | "recycled" | "closed">>,
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
  // @ts-expect-error a module has an address
  createPool({ worker: { bootstrap: { name: "setUp" } } }),
  // @ts-expect-error milliseconds are a number
  createPool({ worker: { hardTimeoutMs: "1s" } }),
  // @ts-expect-error the option is called calls
  createPool({ worker: { recycle: { tasks: 5 } } }),
  // @ts-expect-error the option is called windowMs
  createPool({ stats: { window: 1000 } }),
  // @ts-expect-error what is picked is a value of the storage
  shareContext("user", new AsyncLocalStorage<{ name: string }>(), { pick: () => 5 }),
  // @ts-expect-error a storage has getStore and run
  shareContext("user", new Map()),
  // @ts-expect-error there is no such task
  pool.stats().tasks.triple,
  // @ts-expect-error there is no such event
  pool.on("workerExit", () => {}),
  // @ts-expect-error the event has a worker and no error
  pool.on("workerUp", ({ error }) => error),
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
