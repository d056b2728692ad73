import { equal, ok, rejection, rejects, same } from "../lib/assert.mjs";
import { group, sharedPool, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { turn } from "../lib/waiting.mjs";
import { double } from "./fixtures/basics.mjs";
import { counted } from "./fixtures/counted.mjs";
import * as readers from "./fixtures/stream-readers.mjs";

group("streams in arguments");

const tasks = { ...readers, double };
const pool = sharedPool(() => createPool({ threads: 2 })(tasks));

const sumTo = (n) => (n === 0 ? 0 : (n * (n - 1)) / 2);

for (const n of [0, 1, 254, 255, 20_000]) {
  test(`${n} items of an async generator arrive in a task`, async () => {
    const { state, items } = counted(n);
    equal(await pool().call.sumOf(items), sumTo(n));
    equal(state.ended, "finally");
  });
}

test("what a source returns is the end's value", async () => {
  same(await pool().call.listOf(counted(3).items), { all: [0, 1, 2], end: "done" });
});

test("several streams, anywhere in an argument", async () => {
  const { call } = pool();
  const argument = () => ({ a: counted(10).items, b: counted(1000).items, plus: 1 });
  equal(await call.sums(argument()), sumTo(10) + sumTo(1000) + 1);
  // Often enough for such objects to have a known shape.
  const all = await Promise.all(Array.from({ length: 20 }, () => call.sums(argument())));
  ok(
    all.every((value) => value === sumTo(10) + sumTo(1000) + 1),
    `${all}`,
  );
});

test("async iterables of all makes are streams", async () => {
  const { call } = pool();
  const literal = () => ({
    async *[Symbol.asyncIterator]() {
      yield* [1, 2, 3];
    },
  });
  const byHand = () => {
    let i = 0;
    return {
      next: async () => (i < 4 ? { done: false, value: i++ } : { done: true, value: undefined }),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  };
  class Own {
    async *[Symbol.asyncIterator]() {
      yield 40;
      yield 2;
    }
  }
  for (let i = 0; i < 20; i++) {
    equal(await call.sumOf(literal()), 6);
    equal(await call.sumOf(byHand()), 6);
    equal(await call.sumOf(new Own()), 42);
  }
});

test("a ReadableStream arrives as one", async () => {
  const readable = new ReadableStream({
    start(controller) {
      controller.enqueue("only");
      controller.close();
    },
  });
  const [kind, value, end] = await pool().call.kindOf(readable);
  equal(kind, "ReadableStream");
  equal(value, "only");
  equal(end.done, true);
  same(await pool().call.kindOf(counted(1, () => "only").items), [
    "iterable",
    "only",
    { done: true, value: "done" },
  ]);
});

test("one stream twice in an argument is one", async () => {
  const { items } = counted(10);
  equal(await pool().call.twice({ a: items, b: items }), sumTo(10));
});

test("items of all lengths cross", async () => {
  const lengths = [3, 90, 5000, 200_000, 7, 100_000, 20];
  const { items } = counted(lengths.length, (i) =>
    i % 2 === 0 ? "→".repeat(lengths[i]) : new Uint8Array(lengths[i]),
  );
  same(await pool().call.lengths(items), lengths);
});

test("a stream beside long and moved buffers", async () => {
  const moved = new ArrayBuffer(300_000);
  const argument = { a: counted(5).items, b: counted(6).items, plus: 0, moved };
  equal(await pool().call.sums(argument, { transfer: [moved] }), sumTo(5) + sumTo(6));
  equal(moved.byteLength, 0);
  const long = new Uint8Array(200_000);
  const other = { a: counted(5).items, b: counted(6).items, plus: 0, long };
  equal(await pool().call.sums(other), sumTo(5) + sumTo(6));
});

test("a source is not read before the task asks, nor farther than its credits", async () => {
  const { call } = pool();
  const unread = counted(10);
  equal(await call.ignores(unread.items), "ignored");
  equal(unread.state.made, 0);
  const { state, items } = counted(1e9);
  equal(await call.taken({ items, count: 3 }), 2);
  ok(state.made <= 260, `${state.made} items were made`);
  while (state.ended !== "finally") await turn();
});

test("a task that stops reading ends the source", async () => {
  const { state, items } = counted(1e9);
  equal(await pool().call.first(items), 0);
  while (state.ended !== "finally") await turn();
  let reason = "none";
  const readable = new ReadableStream({
    pull: (controller) => controller.enqueue(1),
    cancel: () => {
      reason = "cancelled";
    },
  });
  equal(await pool().call.first(readable), 1);
  while (reason !== "cancelled") await turn();
});

test("a source that gives nothing is cancelled when its call ends", async () => {
  let reason = "none";
  const silent = () =>
    new ReadableStream({
      cancel: () => {
        reason = "cancelled";
      },
    });
  const { call } = pool();
  equal(await call.ignores(silent()), "ignored");
  while (reason !== "cancelled") await turn();
  reason = "none";
  await rejects(call.first(silent(), { timeout: 20 }), "HEDDLE_TIMEOUT");
  while (reason !== "cancelled") await turn();
});

test("what a source throws, the task's loop throws, after the items before", async () => {
  const { items } = counted(300, (i) => {
    if (i === 299) throw new RangeError("no more", { cause: { i } });
    return i;
  });
  const { seen, error } = await pool().call.catches(items);
  equal(seen.length, 299);
  ok(error instanceof RangeError, "another class");
  same(error.cause, { i: 299 });
});

test("an item that cannot cross is thrown in the task, and ends the source", async () => {
  const { state, items } = counted(9, (i) => (i === 2 ? { f: () => {} } : i));
  const { seen, error } = await pool().call.catches(items);
  same(seen, [0, 1]);
  equal(error.code, "HEDDLE_PAYLOAD_TYPE");
  equal(state.ended, "finally");
  const inner = counted(9, () => counted(1).items);
  equal((await pool().call.catches(inner.items)).error.code, "HEDDLE_PAYLOAD_TYPE");
});

test("what a task throws ends the source", async () => {
  const { state, items } = counted(1e9);
  const error = await rejection(pool().call.failsAfter({ items, count: 500 }));
  equal(error.message, "500");
  while (state.ended !== "finally") await turn();
});

test("several items may be asked for at once", async () => {
  same(await pool().call.several(counted(9).items), [0, 1, 2]);
});

test("whoever reads on after the call finds the end", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })(tasks));
  const state = { asked: 0 };
  const items = {
    next: async () => (state.asked++ === 0 ? { done: false, value: "one" } : new Promise(() => {})),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
  equal(await call.leaves(items), "one");
  const end = { done: true, value: undefined };
  same(await call.leftBehind(), [end, end]);
});

test("an abort ends source and loop", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })(tasks));
  const controller = new AbortController();
  const { state, items } = counted(1e9);
  const call1 = call.notes(items, { signal: controller.signal });
  while (state.made < 1000) await turn();
  controller.abort();
  await rejects(call1, "HEDDLE_ABORTED");
  while (state.ended !== "finally") await turn();
  while ((await call.lastOutcome()) !== "HEDDLE_ABORTED") await turn();
});

test("a shutdown ends the source", async ({ open }) => {
  const { call, shutdown } = open(createPool({ threads: 1 })(tasks));
  const { state, items } = counted(1e9);
  const promise = rejection(call.sumOf(items));
  while (state.made < 1000) await turn();
  await shutdown();
  equal((await promise).code, "HEDDLE_CLOSED");
  while (state.ended !== "finally") await turn();
});

test("a generator task reads a stream while it is read", async () => {
  const { call } = pool();
  let expected = 0;
  for await (const n of call.doubled(counted(2000).items)) equal(n, 2 * expected++);
  equal(expected, 2000);
  // One task's items go through the caller into another task.
  equal(await call.sumOf(call.doubled(counted(1000).items)), 2 * sumTo(1000));
  const { state, items } = counted(1e9);
  for await (const n of call.doubled(items)) if (n === 100) break;
  while (state.ended !== "finally") await turn();
});

test("a source may make calls to the same, only worker", async ({ open }) => {
  const { call } = open(createPool({ threads: 1, worker: { recycle: { calls: 3 } } })(tasks));
  async function* source() {
    for (let i = 0; i < 20; i++) yield await call.double(i);
  }
  equal(await call.sumOf(source()), 2 * sumTo(20));
});

test("a call that is refused leaves its source alone", async ({ open }) => {
  const { call, shutdown } = open(createPool({ threads: 1 })(tasks));
  const { items, state } = counted(3);
  await rejects(call.sums({ a: items, b: () => {} }), "HEDDLE_PAYLOAD_TYPE", "$.b");
  equal(state.ended, "not yet");
  equal(await call.sumOf(items), 3);
  await shutdown();
  const { items: other, state: unread } = counted(3);
  await rejects(call.sumOf(other), "HEDDLE_CLOSED");
  equal(unread.made, 0);
});
