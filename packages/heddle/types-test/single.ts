// Pools of one task.

import { type AbortablePromise, importTask, type PoolStats, task } from "heddle";
import type { Assert, Equal } from "./equal.ts";

const square = task({ f: (n: number) => n * n }).createPool({ threads: 2 });
const tick = task({ f: () => "tick" }).createPool();
const resize = importTask<Uint8Array, Uint8Array>({ href: "./resize.js" }).createPool();
const render = task({
  abortSignal: true,
  f: async (scene: string, control) => `${scene} ${control.now()}`,
}).createPool();
const encode = importTask<string, number>({ href: "./e.js", abortSignal: true }).createPool();

export type Members = [
  Assert<Equal<ReturnType<typeof square.call>, Promise<number>>>,
  Assert<Equal<ReturnType<typeof tick.call>, Promise<string>>>,
  Assert<Equal<ReturnType<typeof resize.call>, Promise<Uint8Array>>>,
  Assert<Equal<ReturnType<typeof render.call>, AbortablePromise<string>>>,
  Assert<Equal<ReturnType<typeof encode.call>, AbortablePromise<number>>>,
  Assert<Equal<ReturnType<typeof square.stats>, PoolStats<"call">>>,
  Assert<Equal<ReturnType<typeof square.shutdown>, Promise<void>>>,
];

export const accepted: Promise<unknown>[] = [
  square.call(2),
  square.call(Promise.resolve(2)),
  square.call(2, { timeout: 5 }),
  tick.call(),
  resize.call(new Uint8Array(1)),
];

export async function uses(): Promise<void> {
  await using held = task({ f: (n: number) => n + 1 }).createPool();
  await held.call(1);
}

export const refused: unknown[] = [
  // @ts-expect-error a string is no number
  square.call("2"),
  // @ts-expect-error the argument is missing
  resize.call(),
  // @ts-expect-error the one task has no name
  square.call.square,
  // @ts-expect-error options as those of createPool
  task({ f: () => 1 }).createPool({ thread: 2 }),
];
