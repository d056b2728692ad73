// What a task's type says of its argument and result.

import { type ArgOf, type ResultOf, type Task, task } from "heddle";
import type { Assert, Equal } from "./equal.ts";

const inferred = task({ f: (n: number) => n * n });
const explicit = task<number, string>({ f: (n) => n.toFixed() });
const asynchronous = task({ f: async (name: string) => ({ name }) });
const withoutArgument = task({ f: () => 42 });
const optional = task({ f: (n?: number) => n ?? 0 });
const plain = (names: readonly string[]) => names.length;
const nested = () => Promise.resolve(Promise.resolve(new Date()));

export type Inference = [
  Assert<Equal<typeof inferred, Task<number, number>>>,
  Assert<Equal<typeof explicit, Task<number, string>>>,
];

export type Arguments = [
  Assert<Equal<ArgOf<typeof inferred>, number>>,
  Assert<Equal<ArgOf<typeof explicit>, number>>,
  Assert<Equal<ArgOf<typeof asynchronous>, string>>,
  Assert<Equal<ArgOf<typeof optional>, number | undefined>>,
  Assert<Equal<ArgOf<typeof plain>, readonly string[]>>,
  Assert<Equal<ArgOf<typeof nested>, undefined>>,
];

export type Results = [
  Assert<Equal<ResultOf<typeof inferred>, number>>,
  Assert<Equal<ResultOf<typeof explicit>, string>>,
  Assert<Equal<ResultOf<typeof asynchronous>, { name: string }>>,
  Assert<Equal<ResultOf<typeof withoutArgument>, number>>,
  Assert<Equal<ResultOf<typeof plain>, number>>,
  Assert<Equal<ResultOf<typeof nested>, Date>>,
];

// The function stays callable where it is.
export type Direct = Assert<Equal<ReturnType<(typeof inferred)["f"]>, number>>;

// @ts-expect-error a task needs its function
task({});

// @ts-expect-error which is a function
task({ f: 42 });

// @ts-expect-error of one argument
task({ f: (a: number, b: number) => a + b });

// @ts-expect-error whose type is the one that was said
task<number, number>({ f: (text: string) => text.length });

// @ts-expect-error and so is its result's
task<number, number>({ f: (n) => `${n}` });

// @ts-expect-error what a task runs cannot be exchanged
inferred.f = (n: number) => n;
