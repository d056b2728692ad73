// Schedulers, and the types of their tables.

import type { PoolStats } from "heddle";
import { Scheduler } from "heddle/scheduler";
import type { Assert, Equal } from "./equal.ts";

type Table = readonly [(name: string) => string, (a: number, b: number) => Promise<number>];

const functions = new URL("./functions.js", import.meta.url);
const plain = new Scheduler(4, { functions });
const typed = new Scheduler<Table>(undefined, { functions, queue: { maxCalls: 5 } });

const anything = plain.newTask(1, [40, 2]);
const greeting = typed.newTask(0, ["you"]);
const sum = typed.newTask(1, [40, 2], { timeout: 5 });

export type Members = [
  Assert<Equal<typeof anything, Promise<unknown>>>,
  Assert<Equal<typeof greeting, Promise<string>>>,
  Assert<Equal<typeof sum, Promise<number>>>,
  Assert<Equal<ReturnType<typeof plain.stats>, PoolStats>>,
];

export async function uses(): Promise<void> {
  await using held = new Scheduler(1, { functions });
  await held.newTask(0);
}

export const refused: unknown[] = [
  // @ts-expect-error a number is no name
  typed.newTask(0, [5]),
  // @ts-expect-error two are expected
  typed.newTask(1, [40]),
  // @ts-expect-error an index is a number
  plain.newTask("1"),
  // @ts-expect-error the table is missing
  new Scheduler(1, {}),
  // @ts-expect-error the number of threads is the first argument
  new Scheduler(1, { functions, threads: 2 }),
];
