import { equal, ok, rejects, same } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { turn, untilRunning } from "../lib/waiting.mjs";
import { busy, countCalls, double, spin } from "./fixtures/basics.mjs";
import {
  lastSeen,
  looksAtControl,
  never,
  returnsAtOnce,
  untilAborted,
  untilSignal,
} from "./fixtures/limited.mjs";

group("aborts");

test("a call that was aborted before it was made is not run", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })({ countCalls }));
  const before = await call.countCalls();
  const reason = new Error("not needed");
  const error = await call
    .countCalls(undefined, { signal: AbortSignal.abort(reason) })
    .catch((e) => e);
  equal(error.code, "HEDDLE_ABORTED");
  ok(error.cause === reason, "another cause");
  equal((await call.countCalls()) - before, 1);
});

test("a call is aborted while it waits, and not run", async ({ open }) => {
  const pool = open(createPool({ threads: 1 })({ busy, countCalls }));
  const { call } = pool;
  const before = await call.countCalls();
  const first = call.busy(50);
  await untilRunning(pool, 1);
  const controller = new AbortController();
  const second = call.countCalls(undefined, { signal: controller.signal });
  controller.abort();
  await rejects(second, "HEDDLE_ABORTED");
  await first;
  const run = (await call.countCalls()) - before;
  // The first may have ended before the second was aborted, on a machine that is busy.
  ok(run === 1 || run === 2, `${run} were run`);
});

test("a task that looks whether it was aborted ends", async ({ open }) => {
  const pool = open(createPool({ threads: 1 })({ untilAborted, lastSeen }));
  const { call } = pool;
  // One that is aborted before its worker has begun with it is not run.
  do {
    const promise = call.untilAborted();
    await untilRunning(pool, 1);
    await turn();
    promise.reject(new Error("enough"));
    await rejects(promise, "HEDDLE_ABORTED", "enough");
  } while ((await call.lastSeen()) === "nothing");
  equal(await call.lastSeen(), "aborted");
});

test("a task that listens to its signal hears of the abort", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })({ untilSignal, lastSeen }));
  const promise = call.untilSignal();
  while ((await call.lastSeen()) !== "waiting");
  promise.reject("a reason that is no error");
  await rejects(promise, "HEDDLE_ABORTED", "a reason that is no error");
  while ((await call.lastSeen()) === "waiting") await turn();
  equal(await call.lastSeen(), "AbortError");
});

test("a timeout aborts a task that can be aborted", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })({ untilAborted, lastSeen }));
  await rejects(call.untilAborted(undefined, { timeout: 5 }), "HEDDLE_TIMEOUT");
  equal(await call.lastSeen(), "aborted");
});

test("any task's call can be aborted by a signal; the task goes on", async ({ open, endless }) => {
  const pool = open(createPool({ threads: 2 })({ spin, never, double }));
  const controller = new AbortController();
  const { signal } = controller;
  const calls = [pool.call.spin(endless(), { signal }), pool.call.never(undefined, { signal })];
  await untilRunning(pool, 1);
  controller.abort();
  for (const call of calls) await rejects(call, "HEDDLE_ABORTED");
  equal(await pool.call.double(21), 42);
  equal(pool.stats().inFlight, 0);
});

test("neighbours in the queue do not notice", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })({ returnsAtOnce, busy }));
  const first = call.busy(20);
  const calls = Array.from({ length: 40 }, (_, i) => call.returnsAtOnce(i));
  for (let i = 0; i < 40; i += 2) calls[i].reject();
  const outcomes = await Promise.allSettled(calls);
  outcomes.forEach(({ status, value, reason }, i) => {
    if (i % 2 === 0) equal(reason?.code, "HEDDLE_ABORTED");
    else same({ status, value }, { status: "fulfilled", value: i });
  });
  await first;
});

test("an abort after the end does nothing, and reaches no later task", async ({ open }) => {
  const { call } = open(createPool({ threads: 2 })({ returnsAtOnce, looksAtControl }));
  for (let round = 0; round < 300; round++) {
    const ended = Array.from({ length: 4 }, (_, i) => call.returnsAtOnce(i));
    same(await Promise.all(ended), [0, 1, 2, 3]);
    const later = Array.from({ length: 4 }, () => call.looksAtControl());
    for (const promise of ended) promise.reject();
    for (const { before, after } of await Promise.all(later))
      ok(!before && !after, "a stale abort");
  }
});

test("a record that a call was aborted in serves the next one afresh", async ({ open }) => {
  const { call } = open(createPool({ threads: 1, queue: { maxCalls: 2 } })({ looksAtControl }));
  for (let round = 0; round < 100; round++) {
    const aborted = call.looksAtControl();
    aborted.reject();
    await rejects(aborted, "HEDDLE_ABORTED");
    // Both records may still be on their way back.
    let seen;
    do seen = await call.looksAtControl().catch(({ code }) => code);
    while (seen === "HEDDLE_QUEUE_FULL");
    ok(!seen.before && !seen.after, "a stale abort");
    ok(seen.ms >= 0 && seen.ms < 1e6, `${seen.ms} ms`);
  }
});

test("a call that waits for its argument can be aborted", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })({ double, returnsAtOnce }));
  const controller = new AbortController();
  const waiting = call.double(new Promise(() => {}), { signal: controller.signal });
  controller.abort();
  await rejects(waiting, "HEDDLE_ABORTED");
  const other = call.returnsAtOnce(new Promise(() => {}));
  other.reject();
  await rejects(other, "HEDDLE_ABORTED");
});

test("a call may be aborted while its argument is written", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })({ double }));
  const controller = new AbortController();
  const { signal } = controller;
  const argument = {
    get late() {
      controller.abort();
      return 1;
    },
  };
  await rejects(call.double(argument, { signal }), "HEDDLE_ABORTED");
  equal(await call.double(1), 2);
});

test("signals that are none are refused", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })({ double, returnsAtOnce }));
  for (const options of [null, 0, "", 5]) {
    await rejects(call.double(1, options), "HEDDLE_ARGUMENT", "callOptions is", "an object");
  }
  await rejects(call.double(1, { signal: "now" }), "HEDDLE_ARGUMENT", "callOptions.signal", "now");
  await rejects(call.returnsAtOnce(1, { signal: {} }), "HEDDLE_ARGUMENT", "callOptions.signal");
});

test("as many calls can be aborted at once as abortSignalCapacity says", async ({ open }) => {
  const options = { threads: 1, abortSignalCapacity: 2 };
  const { call } = open(createPool(options)({ untilSignal, returnsAtOnce, double }));
  const waiting = [call.untilSignal(), call.untilSignal()];
  const outcomes = waiting.map((promise) => promise.catch(({ code }) => code));
  await rejects(call.returnsAtOnce(), "HEDDLE_QUEUE_FULL", "2 calls", "abortSignalCapacity");
  equal(await call.double(21), 42, "of a task that cannot be aborted");
  waiting[0].reject("enough");
  equal(await outcomes[0], "HEDDLE_ABORTED");
  await call.returnsAtOnce();
  await call.returnsAtOnce();
  waiting[1].reject("enough");
  equal(await outcomes[1], "HEDDLE_ABORTED");
});
