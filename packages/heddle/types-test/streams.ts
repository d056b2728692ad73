// What the calls of tasks that stream return.

import { type AbortableStream, createPool, importTask, type TaskControl, task } from "heddle";
import type { Assert, Equal } from "./equal.ts";

interface Row {
  readonly id: number;
}

const rows = task({
  async *f(query: string): AsyncGenerator<Row, number> {
    yield { id: query.length };
    return 1;
  },
});
const inferred = task({
  async *f(n: number) {
    yield n;
  },
});
const squares = task({
  *f(n: number) {
    yield n * n;
  },
});
const promised = task({
  *f(n: number) {
    yield Promise.resolve(n);
  },
});
const declared = task({ f: async function* (): AsyncIterable<Row> {} });
const later = task({ stream: true, f: async (n: number): Promise<AsyncIterable<Row>> => open(n) });
const readable = task({ stream: true, f: (_: number) => new ReadableStream<Row>() });
const list = task({ stream: true, f: (n: number) => [`${n}`] });
const stoppable = task({
  abortSignal: true,
  async *f(n: number, control: TaskControl) {
    if (!control.hasAborted()) yield n;
  },
});
const whole = task({ f: (n: number) => [n] });
// biome-ignore lint/suspicious/noExplicitAny: that is what is tested.
const anything = task({ f: (n: number): any => n });
async function* plain(n: number) {
  yield `${n}`;
}
declare function open(n: number): AsyncIterable<Row>;

const far = importTask<string, AsyncGenerator<Row, number>>({ href: "./far.js", stream: true });
const unknownItems = importTask({ href: "./far.js", stream: true });

const { call } = createPool()({
  rows,
  inferred,
  squares,
  promised,
  declared,
  later,
  readable,
  list,
  stoppable,
  whole,
  anything,
  plain,
  far,
  unknownItems,
});

export type Results = [
  Assert<Equal<ReturnType<typeof call.rows>, AsyncGenerator<Row, number, void>>>,
  Assert<Equal<ReturnType<typeof call.inferred>, AsyncGenerator<number, void, void>>>,
  Assert<Equal<ReturnType<typeof call.squares>, AsyncGenerator<number, void, void>>>,
  Assert<Equal<ReturnType<typeof call.promised>, AsyncGenerator<number, void, void>>>,
  Assert<Equal<ReturnType<typeof call.declared>, AsyncGenerator<Row, unknown, void>>>,
  Assert<Equal<ReturnType<typeof call.later>, AsyncGenerator<Row, unknown, void>>>,
  Assert<Equal<ReturnType<typeof call.readable>, AsyncGenerator<Row, void, void>>>,
  Assert<Equal<ReturnType<typeof call.list>, AsyncGenerator<string, unknown, void>>>,
  Assert<Equal<ReturnType<typeof call.stoppable>, AbortableStream<number, void>>>,
  Assert<Equal<ReturnType<typeof call.whole>, Promise<number[]>>>,
  // biome-ignore lint/suspicious/noExplicitAny: that is what is tested.
  Assert<Equal<ReturnType<typeof call.anything>, Promise<any>>>,
  Assert<Equal<ReturnType<typeof call.plain>, AsyncGenerator<string, void, void>>>,
  Assert<Equal<ReturnType<typeof call.far>, AsyncGenerator<Row, number, void>>>,
  Assert<Equal<ReturnType<typeof call.unknownItems>, AsyncGenerator<unknown, unknown, void>>>,
];

export async function use(): Promise<number> {
  let sum = 0;
  for await (const { id } of call.rows("all", { timeout: 100 })) sum += id;
  await using stream = call.rows("few");
  stoppableOf().reject("enough");
  return sum + ((await stream.next()).done === true ? 1 : 0);
}
const stoppableOf = () => call.stoppable(1);

// @ts-expect-error the argument is the generator's.
void call.rows(1);
// @ts-expect-error nothing is sent to the generator.
void call.rows("all").next(1);
// @ts-expect-error it is true, or not there.
task({ stream: false, f: () => [] });
// @ts-expect-error what is said to stream gives items.
importTask<number, number>({ href: "./far.js", stream: true });
