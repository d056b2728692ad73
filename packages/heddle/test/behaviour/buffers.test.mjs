// Buffers that are moved, shared, or so long that they go by message.

import { equal, ok, rejects, same, says } from "../lib/assert.mjs";
import { group, sharedPool, test } from "../lib/harness.mjs";
import { createPool, move } from "../lib/heddle.mjs";
import { seededRandom } from "../lib/random.mjs";
import * as tasks from "./fixtures/buffers.mjs";
import { exit } from "./fixtures/crashing.mjs";

group("buffers by message");

/** From here on arguments go by message. */
const LONG = 96 * 1024;

const pool = sharedPool(() => createPool({ threads: 2 })(tasks));

/** @param {number} length @param {number} [seed] */
function bytes(length, seed = 1) {
  const made = new Uint8Array(length);
  for (let i = 0; i < length; i++) made[i] = i * seed + (i >>> 8);
  return made;
}

test("a buffer that is moved is gone here, and whole there", async () => {
  const { call } = pool();
  for (const length of [0, 1, 4096, 3_000_000]) {
    const view = bytes(length);
    const expected = tasks.sum.f(view);
    const promise = call.sum(view, { transfer: [view.buffer] });
    equal(view.byteLength, 0, "its length here, at once");
    equal(await promise, expected);
  }
});

test("what is moved arrives as it was, wherever it is inside of the argument", async () => {
  const { call } = pool();
  const make = () => {
    const buffer = bytes(1000).buffer;
    return { list: [buffer], view: new Int16Array(buffer, 4, 8), other: bytes(10), text: "x" };
  };
  const value = make();
  same(await call.echo(value, { transfer: [value.list[0]] }), make());
  equal(value.view.length, 0);
  equal(value.other.length, 10, "what is not in the list stays");
  const { list } = make();
  ok(await call.areOnOneBuffer({ a: new Uint8Array(list[0]), b: new Uint8Array(list[0], 3) }));
  const both = { a: new Uint8Array(list[0]), b: new Uint8Array(list[0], 3) };
  ok(await call.areOnOneBuffer(both, { transfer: [list[0]] }), "two buffers were made of one");
});

test("what is moved and not part of the argument is moved all the same", async () => {
  const { call } = pool();
  const unused = bytes(100);
  equal(await call.sum(bytes(10), { transfer: [unused.buffer] }), tasks.sum.f(bytes(10)));
  equal(unused.byteLength, 0);
});

test("what cannot be moved is named", async () => {
  const { call } = pool();
  const view = bytes(10);
  const gone = bytes(10).buffer;
  structuredClone(gone, { transfer: [gone] });
  const cases = [
    [view.buffer, "callOptions.transfer", "an array"],
    [[view], "callOptions.transfer[0]", "an ArrayBuffer"],
    [[view.buffer, view.buffer], "callOptions.transfer[1]", "once"],
    [[gone], "callOptions.transfer[0]", "detached"],
    [["text"], "callOptions.transfer[0]", '"text"'],
  ];
  for (const [transfer, ...texts] of cases) {
    const error = await rejects(call.sum(view, { transfer }), "HEDDLE_ARGUMENT");
    says(error.message, ...texts);
  }
  // WebAssembly does not part with its memory. Hosts say so, or send a copy.
  const { buffer } = new WebAssembly.Memory({ initial: 1 });
  const [outcome] = await Promise.allSettled([call.sum(buffer, { transfer: [buffer] })]);
  if (outcome.status === "rejected") equal(outcome.reason.code, "HEDDLE_PAYLOAD_TYPE");
  equal(buffer.byteLength, 65536);
  equal(view.length, 10, "nothing was moved");
  equal(await call.sum(view), tasks.sum.f(view), "the pool goes on");
});

test("nothing is moved if the rest of the argument cannot cross", async () => {
  const { call } = pool();
  const view = bytes(LONG);
  const bad = { view, f: () => {} };
  await rejects(call.echo(bad, { transfer: [view.buffer] }), "HEDDLE_PAYLOAD_TYPE", "$.f");
  equal(view.length, LONG);
});

test("a long argument is a copy", async () => {
  const { call } = pool();
  const view = bytes(2 * LONG);
  const before = tasks.sum.f(view);
  const promise = call.sum(view);
  view.fill(0);
  equal(await promise, before);
  same(await call.echo({ a: view, b: [bytes(LONG, 3)] }), { a: view, b: [bytes(LONG, 3)] });
});

test("limits hold for what goes by message", async ({ open }) => {
  const payload = { maxPayloadBytes: LONG };
  const { call } = open(createPool({ threads: 1, payload })(tasks));
  equal(await call.sum(bytes(LONG - 1000)), tasks.sum.f(bytes(LONG - 1000)));
  await rejects(call.sum(bytes(LONG + 1)), "HEDDLE_PAYLOAD_TOO_LARGE");
  const moved = bytes(LONG + 1);
  const error = await rejects(
    call.sum(moved, { transfer: [moved.buffer] }),
    "HEDDLE_PAYLOAD_TOO_LARGE",
  );
  says(error.message, "maxPayloadBytes");
  equal(moved.length, LONG + 1);
});

test("bytes of arguments by message count as those in flight", async ({ open }) => {
  const queue = { maxBytes: 3 * LONG };
  const { call } = open(createPool({ threads: 1, queue })(tasks));
  const calls = Array.from({ length: 3 }, () => call.busy({ bytes: bytes(LONG), ms: 5 }));
  await rejects(call.sum(bytes(10)), "HEDDLE_QUEUE_FULL", "maxBytes");
  await Promise.all(calls);
  equal(await call.sum(bytes(LONG)), tasks.sum.f(bytes(LONG)));
});

test("a task may move its result", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })(tasks));
  for (const length of [10, LONG, 3_000_000]) {
    same(await call.give({ length }), new Uint8Array(length).fill(3));
    equal(await call.left(), 0, "its length there");
    const { bytes: got, again } = await call.give({ length, inside: true });
    same(got, new Uint8Array(length).fill(3));
    equal(got.buffer, again);
  }
  same(await call.give({}), new Uint8Array(1000).fill(7));
  const error = await rejects(call.give({}), "HEDDLE_ARGUMENT");
  says(error.message, "detached");
});

test("an argument may be moved by itself, too", async () => {
  const { call } = pool();
  const view = move(bytes(100));
  equal(await call.sum({ view }.view), tasks.sum.f(bytes(100)));
  equal(view.length, 0);
  for (const bad of [null, 1, "text", {}, new Int32Array(new SharedArrayBuffer(8)), view]) {
    let code;
    try {
      move(bad);
    } catch (error) {
      code = error.code;
    }
    equal(code, "HEDDLE_ARGUMENT");
  }
});

test("a shared buffer is the same one on both sides", async () => {
  const { call } = pool();
  const shared = new Int32Array(new SharedArrayBuffer(64));
  equal(await call.mark({ shared, at: 3, value: 77 }), 77);
  equal(Atomics.load(shared, 3), 77);
  const back = await call.echo({
    buffer: shared.buffer,
    view: new Uint8Array(shared.buffer, 4, 8),
  });
  ok(back.buffer instanceof SharedArrayBuffer, "no shared buffer came back");
  equal(back.view.buffer, back.buffer);
  Atomics.store(shared, 1, 5);
  equal(new Int32Array(back.buffer)[1], 5);
  equal(back.view[0], 5);
});

test("calls by message reach workers that sleep, wait or work", async () => {
  const { call } = pool();
  const random = seededRandom();
  const pending = [];
  for (let i = 0; i < 300; i++) {
    const made = bytes(random(3) === 0 ? LONG + random(1000) : random(5000), i);
    const expected = tasks.sum.f(made);
    const options = random(2) === 0 ? { transfer: [made.buffer] } : undefined;
    const kind = random(8);
    const ms = random(4);
    const promise =
      kind === 0
        ? call.later({ bytes: made, ms }, options)
        : kind === 1
          ? call.busy({ bytes: made, ms }, options)
          : call.sum(made, options);
    pending.push(promise.then((got) => equal(got, expected)));
    if (random(10) === 0) await Promise.all(pending.splice(0));
    if (random(30) === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await Promise.all(pending);
});

test("calls by message go where there is least to do", async () => {
  const { call } = pool();
  const met = new Set();
  for (let round = 0; round < 20; round++) {
    const pair = [call.whoAmI(bytes(LONG)), call.whoAmI(bytes(LONG))];
    for (const { self, length } of await Promise.all(pair)) {
      met.add(self);
      equal(length, LONG);
    }
  }
  equal(met.size, 2);
});

test("calls by message have timeouts, and can be aborted", async () => {
  const { call } = pool();
  const made = bytes(LONG);
  await rejects(call.later({ bytes: made, ms: 60_000 }, { timeout: 5 }), "HEDDLE_TIMEOUT");
  const controller = new AbortController();
  const { signal } = controller;
  const promise = call.later({ bytes: made, ms: 60_000 }, { signal, transfer: [made.buffer] });
  equal(made.length, 0);
  controller.abort("enough");
  await rejects(promise, "HEDDLE_ABORTED", "enough");
});

test("a call by message is rejected if its worker dies, and later ones reach the next", async ({
  open,
}) => {
  const { call } = open(createPool({ threads: 1 })({ ...tasks, exit }));
  for (let round = 0; round < 3; round++) {
    const end = call.exit(3);
    const lost = Promise.allSettled(Array.from({ length: 3 }, () => call.sum(bytes(LONG))));
    await rejects(end, "HEDDLE_WORKER_EXITED");
    for (const outcome of await lost) {
      if (outcome.status === "fulfilled") equal(outcome.value, tasks.sum.f(bytes(LONG)));
      else equal(outcome.reason.code, "HEDDLE_WORKER_EXITED");
    }
    equal(await call.sum(bytes(LONG)), tasks.sum.f(bytes(LONG)));
  }
});

test("workers are replaced without losing a call by message", async ({ open }) => {
  const worker = { recycle: { calls: 3 } };
  const { call } = open(createPool({ threads: 2, worker })(tasks));
  const random = seededRandom();
  const calls = [];
  for (let i = 0; i < 100; i++) {
    const made = bytes(random(2) === 0 ? LONG : 100, i);
    const expected = tasks.sum.f(made);
    const options = random(3) === 0 ? { transfer: [made.buffer] } : undefined;
    calls.push(call.sum(made, options).then((got) => equal(got, expected)));
    if (random(20) === 0) await Promise.all(calls.splice(0));
  }
  await Promise.all(calls);
});

test("calls by message may be made before the workers are up", async ({ open }) => {
  const { call } = open(createPool({ threads: 2 })(tasks));
  const calls = Array.from({ length: 6 }, (_, i) => call.sum(bytes(LONG, i)));
  same(
    await Promise.all(calls),
    Array.from({ length: 6 }, (_, i) => tasks.sum.f(bytes(LONG, i))),
  );
});
