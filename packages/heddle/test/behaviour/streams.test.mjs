import { equal, ok, rejection, rejects, same, says, throws } from "../lib/assert.mjs";
import { group, sharedPool, test } from "../lib/harness.mjs";
import { createPool, importTask } from "../lib/heddle.mjs";
import { turn } from "../lib/waiting.mjs";
import { openPlain } from "./fixtures/plain-stream.mjs";
import * as streaming from "./fixtures/streaming.mjs";

group("streams of results");

const pool = sharedPool(() => createPool({ threads: 2 })(streaming));

/** All items, and what came with the end. */
async function drain(stream) {
  const items = [];
  for (;;) {
    const { done, value } = await stream.next();
    if (done) return { items, end: value };
    items.push(value);
  }
}

const upTo = (n) => Array.from({ length: n }, (_, i) => i);

for (const name of ["numbers", "iterable"]) {
  for (const n of [0, 1, 3, 254, 255, 5000]) {
    test(`${n} items of a generator arrive in order, and its return value (${name})`, async () => {
      same(await drain(pool().call[name](n)), { items: upTo(n), end: "done" });
    });
  }
}

test("100,000 items do", async () => {
  let sum = 0;
  for await (const n of pool().call.numbers(100_000)) sum += n;
  equal(sum, (100_000 * 99_999) / 2);
});

test("a plain exported function, a synchronous generator, promises as items", async ({ open }) => {
  const plain = open(openPlain());
  same(await drain(plain.call.plainNumbers(3)), { items: [0, 1, 2], end: undefined });
  const { call } = pool();
  same(await drain(call.squares(4)), { items: [0, 1, 4, 9], end: 4 });
  same(await drain(call.promised(3)), { items: [0, 1, 2], end: undefined });
});

test("tasks that return lists and ReadableStreams stream if they say so", async () => {
  const { call } = pool();
  same((await drain(call.list(300))).items, upTo(300));
  same((await drain(call.readable(300))).items, upTo(300));
  const error = await rejects(call.noIterable(5).next(), "HEDDLE_PAYLOAD_TYPE", "5", "iterable");
  ok(error.message.includes("a task that streams"), error.message);
});

test("items of all kinds cross", async () => {
  const items = [1.5, "x", undefined, null, true, { a: [1] }, new Map([[1, 2]]), "y".repeat(9000)];
  same((await drain(pool().call.values(items))).items, items);
  const wide = (await drain(pool().call.texts([3, 60, 5000, 70_000]))).items;
  same(
    wide.map(({ length }) => length),
    [3, 60, 5000, 70_000],
  );
});

test("long items go by message, in order with the others", async () => {
  const { items } = await drain(pool().call.chunks({ bytes: 200_000, count: 20 }));
  same(
    items.map(({ length, 9: nine }) => [length, nine]),
    upTo(20).map((i) => [200_000, i]),
  );
  const mixed = [1, new Uint8Array(150_000), "x", new Uint8Array(150_000), 2];
  same((await drain(pool().call.values(mixed))).items, mixed);
});

test("items for which there is no room go by message", async ({ open }) => {
  const payload = { payloadMaxByteLength: 65_536, maxPayloadBytes: 60_000 };
  const { call } = open(createPool({ threads: 1, payload })(streaming));
  const { items } = await drain(call.chunks({ bytes: 20_000, count: 10 }));
  same(
    items.map(({ length, 9: nine }) => [length, nine]),
    upTo(10).map((i) => [20_000, i]),
  );
});

test("a stream for whose ring there is no room is refused", async ({ open }) => {
  const payload = { payloadMaxByteLength: 65_536 };
  const { call } = open(createPool({ threads: 1, payload })(streaming));
  const streams = Array.from({ length: 3 }, () => call.numbers(2));
  const ends = await Promise.allSettled(streams.map(drain));
  equal(ends.at(-1).reason?.code, "HEDDLE_QUEUE_FULL");
  same(await drain(call.numbers(2)), { items: [0, 1], end: "done" });
});

test("a task whose caller does not go on stops when its credits are used up", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })(streaming));
  const stream = call.numbers(100_000);
  equal((await stream.next()).value, 0);
  let before = -1;
  for (let made = 0; made !== before || made < 254; await turn()) {
    before = made;
    ({ made } = await call.look());
  }
  ok(before >= 254 && before <= 256, `${before} items were made`);
  for (let i = 1; i < 1000; i++) equal((await stream.next()).value, i);
  same(await stream.return("enough"), { done: true, value: "enough" });
  same(await call.look(), { made: (await call.look()).made, ended: "finally" });
});

test("long items use up credits by their bytes", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })(streaming));
  const stream = call.chunks({ bytes: 500_000, count: 100 });
  equal((await stream.next()).value.length, 500_000);
  for (let i = 0; i < 10; i++) await call.look();
  const { made } = await call.look();
  ok(made <= 5, `${made} items were made`);
  equal((await drain(stream)).items.length, 99);
});

test("break runs finally in the worker, before it goes on", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })(streaming));
  for await (const n of call.numbers(1e9)) if (n === 1000) break;
  equal((await call.look()).ended, "finally");
});

test("what a task throws at its early end, return() rejects with", async () => {
  const stream = pool().call.failingAtTheEnd();
  equal((await stream.next()).value, 0);
  const error = await rejection(stream.return());
  ok(error instanceof RangeError, "another error");
  same(await stream.next(), { done: true, value: undefined });
});

test("throw() ends the task and rejects with its argument", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })(streaming));
  const stream = call.numbers(1e9);
  equal((await stream.next()).value, 0);
  const mine = new Error("mine");
  equal(await rejection(stream.throw(mine)), mine);
  equal((await call.look()).ended, "finally");
  same(await stream.next(), { done: true, value: undefined });
});

test("a ReadableStream is cancelled", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })(streaming));
  for await (const n of call.readable(1e9)) if (n === 10) break;
  equal(await call.whyCancelled(), "cancelled");
});

test("it is an async iterator, disposable where the host has that", async () => {
  const stream = pool().call.numbers(1e9);
  equal(stream[Symbol.asyncIterator](), stream);
  if (Symbol.asyncDispose === undefined) await stream.return();
  else await stream[Symbol.asyncDispose]();
  same(await stream.next(), { done: true, value: undefined });
});

test("several may be asked for at once; they come in order", async () => {
  const stream = pool().call.numbers(5);
  const steps = await Promise.all(Array.from({ length: 8 }, () => stream.next()));
  same(
    steps.map(({ value }) => value),
    [0, 1, 2, 3, 4, "done", undefined, undefined],
  );
});

test("many streams at once, with calls between them", async () => {
  const { call } = pool();
  const streams = Array.from({ length: 30 }, (_, i) => drain(call.numbers(100 * i)));
  const looks = Array.from({ length: 30 }, () => call.look());
  for (const [i, { items }] of (await Promise.all(streams)).entries()) same(items, upTo(100 * i));
  await Promise.all(looks);
});

test("whoever takes the items may make calls to the same, only worker", async ({ open }) => {
  const worker = { recycle: { calls: 3 } };
  const { call } = open(createPool({ threads: 1, worker })(streaming));
  let taken = 0;
  for await (const n of call.slow(20)) {
    taken++;
    equal((await drain(call.squares(n))).end, n);
  }
  equal(taken, 20);
});

test("what a task throws comes after its items, with class, cause and stack", async () => {
  const stream = pool().call.failing(300);
  for (let i = 0; i < 300; i++) equal((await stream.next()).value, i);
  const error = await rejection(stream.next());
  ok(error instanceof RangeError, "another class");
  same(error.cause, { after: 300 });
  says(error.stack, "streaming.mjs");
  same(await stream.next(), { done: true, value: undefined });
});

test("those that can be aborted count towards abortSignalCapacity", async ({ open }) => {
  const { call } = open(createPool({ threads: 1, abortSignalCapacity: 1 })(streaming));
  const first = call.aborted(1);
  equal((await first.next()).value, 0);
  await rejects(call.aborted(1).next(), "HEDDLE_QUEUE_FULL", "abortSignalCapacity");
  await first.return();
  const next = call.aborted(1);
  equal((await next.next()).value, 0);
  await next.return();
});

test("buffers of the pool are refused in items", async () => {
  const stream = pool().call.buffers();
  equal((await stream.next()).value, 1);
  await rejects(stream.next(), "HEDDLE_PAYLOAD_TYPE", "$.bytes", "not in items of streams");
});

test("an item that cannot cross ends the stream with the reason", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })(streaming));
  const stream = call.uncrossable(2);
  equal((await stream.next()).value, 0);
  equal((await stream.next()).value, 1);
  await rejects(stream.next(), "HEDDLE_PAYLOAD_TYPE", "$.inner");
  equal((await call.look()).ended, "finally");
});

test("a task of a module that only workers import streams if that is said", async ({ open }) => {
  const plain = new URL("./fixtures/plain-stream.mjs", import.meta.url);
  const href = new URL("./fixtures/streaming.mjs", import.meta.url);
  const said = importTask({ href: plain, name: "plainNumbers", stream: true });
  const { call } = open(createPool({ threads: 1 })({ said }));
  same((await drain(call.said(3))).items, [0, 1, 2]);
  const unsaid = importTask({ href, name: "numbers" });
  const other = open(createPool({ threads: 1 })({ unsaid }));
  await rejects(other.call.unsaid(3), "HEDDLE_TASK_NOT_FOUND", "stream: true");
  throws(() => importTask({ href, stream: false }), "HEDDLE_ARGUMENT", "definition.stream");
});

test("the argument may be a promise", async () => {
  const { call } = pool();
  same((await drain(call.numbers(Promise.resolve(3)))).items, [0, 1, 2]);
  const stream = call.numbers(Promise.reject(new RangeError("no number")));
  ok((await rejection(stream.next())) instanceof RangeError, "another error");
  const never = call.numbers(new Promise(() => {}));
  same(await never.return(), { done: true, value: undefined });
});

test("streams in results are refused, and the reason says what to do", async () => {
  const { call } = pool();
  await rejects(call.inside(3), "HEDDLE_PAYLOAD_TYPE", "$.items[0]", "stream: true");
  await rejects(call.unsaid(), "HEDDLE_PAYLOAD_TYPE", "$ is", "stream: true");
});

test("a call that is refused says so when it is asked for an item", async () => {
  const { call } = pool();
  await rejects(call.numbers(1, { timeout: -1 }).next(), "HEDDLE_ARGUMENT", "callOptions.timeout");
  const stream = call.numbers(() => {});
  await rejects(stream.next(), "HEDDLE_PAYLOAD_TYPE");
  same(await stream.next(), { done: true, value: undefined });
  void call.numbers(() => {});
});
