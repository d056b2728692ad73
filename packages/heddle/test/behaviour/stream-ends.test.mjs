import { equal, rejection, rejects, same } from "../lib/assert.mjs";
import { openProbed, untilNothingIsHeld } from "../lib/engine-probe.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { turn, untilRunning } from "../lib/waiting.mjs";
import { watchWorkers } from "../lib/watch-workers.mjs";
import { busy, double } from "./fixtures/basics.mjs";
import * as streaming from "./fixtures/streaming.mjs";

group("streams that end early");

const one = { threads: 1 };
const tasks = { ...streaming, busy, double };

/** No block is in use; another call has records collected that nobody waits for. */
test("streams leave nothing behind, however they end", async ({ open }) => {
  const probed = openProbed(() => open(createPool(one)(tasks)));
  const { call } = probed.pool;
  for await (const _ of call.numbers(1000));
  for await (const _ of call.chunks({ bytes: 5000, count: 300 }));
  for await (const { 9: nine } of call.chunks({ bytes: 5000, count: 300 })) if (nine === 7) break;
  await call.numbers(10).return();
  await rejects(call.numbers(() => {}).next(), "HEDDLE_PAYLOAD_TYPE");
  await rejection(call.failing(0).next());
  const controller = new AbortController();
  const stream = call.chunks({ bytes: 5000, count: 300 }, { signal: controller.signal });
  await stream.next();
  controller.abort();
  await rejects(stream.next(), "HEDDLE_ABORTED");
  await untilNothingIsHeld(probed);
});

test("an abort rejects the next item at once, and ends the task", async ({ open }) => {
  const { call } = open(createPool(one)(tasks));
  const controller = new AbortController();
  const stream = call.numbers(1e9, { signal: controller.signal });
  equal((await stream.next()).value, 0);
  const reason = new Error("enough");
  controller.abort(reason);
  equal((await rejects(stream.next(), "HEDDLE_ABORTED", "enough")).cause, reason);
  same(await stream.next(), { done: true, value: undefined });
  while ((await call.look()).ended !== "finally") await turn();
});

test("a task that can be aborted hears of the caller's break", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })(tasks));
  const stream = call.aborted(3);
  for (let i = 0; i < 3; i++) equal((await stream.next()).value, i);
  while ((await call.look()).ended !== "waiting");
  await stream.return();
  equal((await call.look()).ended, "aborted");
  const other = call.aborted(1);
  equal((await other.next()).value, 0);
  other.reject("a reason");
  await rejects(other.next(), "HEDDLE_ABORTED", "a reason");
});

test("a timeout bounds the stream to its end", async ({ open }) => {
  const { call } = open(createPool(one)(tasks));
  const stream = call.timed(1e9);
  const error = await rejection(
    (async () => {
      for await (const _ of stream);
    })(),
  );
  equal(error.code, "HEDDLE_TIMEOUT");
  const other = call.numbers(1e9, { timeout: { time: 10, default: "late" } });
  let last = await other.next();
  while (!last.done) last = await other.next();
  equal(last.value, "late");
});

test("one that waits too long for a worker", async ({ open }) => {
  const pool = open(createPool(one)(tasks));
  const first = pool.call.busy(60);
  await untilRunning(pool, 1);
  const stream = pool.call.numbers(5, { queueTimeout: 1 });
  await rejects(stream.next(), "HEDDLE_TIMEOUT");
  await first;
});

test("one that has not begun is ended without waiting for a worker", async ({ open }) => {
  const pool = open(createPool(one)(tasks));
  let isOver = false;
  const first = pool.call.busy(100).then(() => {
    isOver = true;
  });
  await untilRunning(pool, 1);
  const stream = pool.call.numbers(5);
  same(await stream.return(1), { done: true, value: 1 });
  equal(isOver, false, "whether the worker was free");
  same(await stream.next(), { done: true, value: undefined });
  await first;
  equal((await pool.call.look()).ended, "not yet");
});

test("a shutdown rejects what waits for an item, and what asks later", async ({ open }) => {
  const pool = open(createPool(one)(tasks));
  const stream = pool.call.aborted(1);
  const idle = pool.call.numbers(1e9);
  equal((await idle.next()).value, 0);
  equal((await stream.next()).value, 0);
  const next = rejection(stream.next());
  await pool.shutdown();
  equal((await next).code, "HEDDLE_CLOSED");
  await rejects(idle.next(), "HEDDLE_CLOSED");
  await rejects(pool.call.numbers(3).next(), "HEDDLE_CLOSED");
});

test("a pool that is disposed of lets its streams come to their ends", async ({ open }) => {
  const pool = open(createPool(one)(tasks));
  const items = [];
  const load = (async () => {
    for await (const n of pool.call.slow(10)) items.push(n);
  })();
  // It goes on by itself as far as its credits reach: nobody has to ask.
  const unasked = pool.call.numbers(200);
  await pool.shutdown(1e6);
  await load;
  equal(items.length, 10);
  for (let i = 0; i < 200; i++) {
    equal((await unasked.next()).value, i);
    if (i === 100) for (const end = performance.now() + 5; performance.now() < end; );
  }
  same(await unasked.next(), { done: true, value: "done" });
});

for (const name of ["dying", "dyingInside"]) {
  test(`a worker that dies: first what had arrived, then the error (${name})`, async ({ open }) => {
    const probed = openProbed(() => open(createPool(one)(tasks)));
    const stream = probed.pool.call[name](20);
    let items = 0;
    const error = await rejection(
      (async () => {
        // A page's worker ends once it comes to rest, with the last item written.
        for await (const item of stream) if (!item.before) equal(item.i ?? item, items++);
      })(),
    );
    equal(error.code, "HEDDLE_WORKER_EXITED");
    equal(items, 20);
    await untilNothingIsHeld(probed);
  });
}

// Deno goes on with the thread for a moment, and nobody but whoever ended it knows of that.
if (globalThis.Deno === undefined) {
  test("a worker that is terminated in the middle of a stream", ({ open }) =>
    watchWorkers(async (started) => {
      const probed = openProbed(() => open(createPool(one)(tasks)));
      const stream = probed.pool.call.chunks({ bytes: 3000, count: 1e9 });
      for (let i = 0; i < 5; i++) await stream.next();
      started[0].terminate();
      const error = await rejection(
        (async () => {
          for await (const { length } of stream) equal(length, 3000);
        })(),
      );
      equal(error.code, "HEDDLE_WORKER_EXITED");
      await untilNothingIsHeld(probed);
    }));
}

test("a stream for which there is no room is refused, and there is room after another", async ({
  open,
}) => {
  const payload = { payloadMaxByteLength: 64 * 1024 };
  const { call } = open(createPool({ threads: 1, payload })(tasks));
  const first = call.numbers(3);
  equal((await first.next()).value, 0);
  await rejects(call.numbers(3).next(), "HEDDLE_QUEUE_FULL", "no room for a stream");
  for (const i of [1, 2]) equal((await first.next()).value, i);
  same(await first.next(), { done: true, value: "done" });
  equal((await call.numbers(3).next()).value, 0);
});

test("a task that never gives its next item is ended by force", async ({ open, endless }) => {
  const pool = open(createPool({ threads: 1, worker: { hardTimeoutMs: 60 } })(tasks));
  const stream = pool.call.stuck({ n: 2, held: endless() });
  equal((await stream.next()).value, 0);
  equal((await stream.next()).value, 1);
  await rejects(stream.next(), "HEDDLE_TIMEOUT", "hardTimeoutMs");
  equal(await pool.call.double(2), 4);
});

test("one that waits for its caller is not", async ({ open }) => {
  const pool = open(createPool({ threads: 1, worker: { hardTimeoutMs: 400 } })(tasks));
  const stream = pool.call.numbers(1000);
  equal((await stream.next()).value, 0);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  let count = 1;
  for await (const n of stream) equal(n, count++);
  equal(count, 1000);
});
