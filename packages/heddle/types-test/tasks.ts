// What a task's type says of its argument and result.

import {
  type AbortableImportedTask,
  type ArgOf,
  type ImportedTask,
  importTask,
  type ResultOf,
  type Task,
  task,
} from "heddle";
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

// A task of a module that only workers import is known by what is said of it.
const imported = importTask<number, Promise<string>>({ href: "./tasks.js", name: "plain" });
const halting = importTask<number, string>({ href: new URL("file:///a.js"), abortSignal: true });
const unsaid = importTask({
  href: "./tasks.js",
  timeout: 5,
  queueTimeout: { time: 5, maybe: true },
  priority: -2,
});

export type Imported = [
  Assert<Equal<typeof imported, ImportedTask<number, Promise<string>>>>,
  Assert<Equal<typeof halting, AbortableImportedTask<number, string>>>,
  Assert<Equal<ArgOf<typeof imported>, number>>,
  Assert<Equal<ResultOf<typeof imported>, string>>,
  Assert<Equal<ArgOf<typeof halting>, number>>,
  Assert<Equal<ResultOf<typeof halting>, string>>,
  Assert<Equal<ArgOf<typeof unsaid>, unknown>>,
  Assert<Equal<ResultOf<typeof unsaid>, unknown>>,
];

// @ts-expect-error its function is not here
imported.f;

// @ts-expect-error it needs a module
importTask({ name: "plain" });

// @ts-expect-error which is no number
importTask({ href: 1 });

// @ts-expect-error it has the options of a task, and no others
importTask({ href: "./tasks.js", retries: 1 });
