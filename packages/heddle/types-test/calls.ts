// What the calls of a pool take and give.

import { type AbortablePromise, createPool, type TaskControl, task } from "heddle";
import type { Assert, Equal } from "./equal.ts";

interface Picture {
  readonly width: number;
  readonly pixels: Uint8Array;
}

const square = task({ f: (n: number) => n * n });
const shrink = task({ f: async (picture: Picture): Promise<Picture> => picture });
const tick = task({ f: () => "tick" });
const count = task({ f: (from?: number) => from ?? 0 });
const either = task({ f: (value: string | number) => value });
const anything = task({ f: (value: unknown) => value });
const greet = (name: string) => `hello ${name}`;
function nothing(): void {}

const pool = createPool()({
  square,
  shrink,
  tick,
  count,
  either,
  anything,
  greet,
  nothing,
  renamed: square,
});
const { call } = pool;

export type Names = Assert<
  Equal<
    keyof typeof call,
    "square" | "shrink" | "tick" | "count" | "either" | "anything" | "greet" | "nothing" | "renamed"
  >
>;

// Results: a promise of what the task gives, and never a promise of a promise.
export const results = [
  call.square(2) satisfies Promise<number>,
  call.tick() satisfies Promise<string>,
];
export type Results = [
  Assert<Equal<ReturnType<typeof call.square>, Promise<number>>>,
  Assert<Equal<ReturnType<typeof call.shrink>, Promise<Picture>>>,
  Assert<Equal<ReturnType<typeof call.tick>, Promise<string>>>,
  Assert<Equal<ReturnType<typeof call.greet>, Promise<string>>>,
  Assert<Equal<ReturnType<typeof call.nothing>, Promise<void>>>,
  Assert<Equal<ReturnType<typeof call.renamed>, Promise<number>>>,
  Assert<Equal<ReturnType<typeof call.either>, Promise<string | number>>>,
  Assert<Equal<ReturnType<typeof call.anything>, Promise<unknown>>>,
];

// Arguments: the task's, or a promise of it.
export const accepted: Promise<unknown>[] = [
  call.square(2),
  call.square(Promise.resolve(2)),
  call.square(call.square(2)),
  call.shrink({ width: 1, pixels: new Uint8Array(1) }),
  call.tick(),
  call.tick(undefined),
  call.count(),
  call.count(1),
  call.count(undefined),
  call.count(Promise.resolve(1)),
  call.either("text"),
  call.either(1),
  call.anything({}),
  call.greet("you"),
  call.nothing(),
];

export const refused: unknown[] = [
  // @ts-expect-error a string is no number
  call.square("2"),
  // @ts-expect-error neither is a promise of one
  call.square(Promise.resolve("2")),
  // @ts-expect-error the argument is missing
  call.square(),
  // @ts-expect-error one argument crosses, not two
  call.square(1, 2),
  // @ts-expect-error a property is missing
  call.shrink({ width: 1 }),
  // @ts-expect-error it takes none
  call.tick(1),
  // @ts-expect-error a boolean is neither
  call.either(true),
  // @ts-expect-error the pool has no such task
  call.cube(2),
  // @ts-expect-error tasks are known by their names in the pool
  pool.call.squared(2),
];

// @ts-expect-error the calls of a pool are fixed
call.square = call.renamed;
// @ts-expect-error and so is the list of them
pool.call = call;
// @ts-expect-error the list is no list of tasks
export const task2: typeof square = call.square;

const render = task({
  abortSignal: true,
  f: async (scene: string, control) => (control.signal.aborted ? "" : `${scene} ${control.now()}`),
});
const limited = createPool()({ render, square });

// Calls that can be aborted have a promise that says so; options come after the argument.
export const rendered: AbortablePromise<string> = limited.call.render("sea", { timeout: 5 });
export type Rendered = Assert<
  Equal<ReturnType<typeof limited.call.render>, AbortablePromise<string>>
>;
rendered.reject(new Error("enough"));
export const squared: Promise<number> = limited.call.square(2, {
  signal: AbortSignal.timeout(5),
  timeout: { time: 5, maybe: true },
  queueTimeout: { time: 5, default: 0 },
  priority: 2,
  deadline: 5,
  affinity: "a key",
});
// @ts-expect-error: a call that cannot be aborted while it runs has a plain promise
squared.reject();
// @ts-expect-error: priorities are numbers
limited.call.square(2, { priority: "high" });
// @ts-expect-error: objects are no keys
limited.call.square(2, { affinity: {} });
// @ts-expect-error: no such form of a timeout
limited.call.square(2, { timeout: { time: 5 } });
// @ts-expect-error: without abortSignal a task gets no control
task({ f: (n: number, control: TaskControl) => n + control.now() });
