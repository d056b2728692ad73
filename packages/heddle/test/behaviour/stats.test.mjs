import { equal, ok, rejection, rejects, same, throws } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { turn, untilParked } from "../lib/waiting.mjs";
import { openGate, waitAtGate } from "./fixtures/asynchronous.mjs";
import { busy, double, keptBytes, spin } from "./fixtures/basics.mjs";
import * as crashing from "./fixtures/crashing.mjs";
import { neverFor, untilAborted } from "./fixtures/limited.mjs";

group("statistics");

test("calls are counted, and so are those in flight", async ({ open }) => {
  const pool = open(createPool({ threads: 1 })({ waitAtGate, openGate, double }));
  const counts = () => {
    const { calls, inFlight } = pool.stats();
    return { calls, inFlight };
  };
  same(counts(), { calls: 0, inFlight: 0 });
  const waiting = pool.call.waitAtGate("counted");
  await pool.call.double(1);
  same(counts(), { calls: 2, inFlight: 1 });
  await pool.call.openGate({ name: "counted" });
  await waiting;
  same(counts(), { calls: 3, inFlight: 0 });
});

test("every task that was run is counted with the worker that ran it", async ({ open }) => {
  const pool = open(createPool({ threads: 2 })({ double }));
  await Promise.all(Array.from({ length: 1000 }, (_, i) => pool.call.double(i)));
  const { workers } = pool.stats();
  equal(
    workers.reduce((sum, { run }) => sum + run, 0),
    1000,
  );
  ok(
    workers.every(({ busyMs, idleMs }) => busyMs >= 0 && idleMs >= 0),
    "times below zero",
  );
});

test("workers park when there is nothing to do, and wake when there is", async ({ open }) => {
  const pool = open(createPool({ threads: 2 })({ double }));
  for (let i = 0; i < 5; i++) {
    equal(await pool.call.double(i), 2 * i);
    await untilParked(pool);
  }
});

const NONE = {
  calls: 0,
  inFlight: 0,
  ok: 0,
  failed: 0,
  timedOut: 0,
  aborted: 0,
  lost: 0,
  refused: 0,
  retried: 0,
};
const countsOf = (pool, task) => {
  const { latencies, ...counts } = pool.stats().tasks[task];
  return counts;
};

test("each task's calls are counted by what became of them", async ({ open }) => {
  const tasks = { ...crashing, waitAtGate, openGate, neverFor, untilAborted, keptBytes };
  const pool = open(createPool({ threads: 1, queue: { maxCalls: 4 } })(tasks));
  same(countsOf(pool, "double"), NONE);
  for (let i = 0; i < 3; i++) await pool.call.double(i);
  same(countsOf(pool, "double"), { ...NONE, calls: 3, ok: 3 });
  await rejection(pool.call.openGate({ name: "nowhere" }));
  same(countsOf(pool, "openGate"), { ...NONE, calls: 1, failed: 1 });
  await rejects(pool.call.neverFor(), "HEDDLE_TIMEOUT");
  same(countsOf(pool, "neverFor"), { ...NONE, calls: 1, timedOut: 1 });
  const aborted = pool.call.untilAborted();
  aborted.reject();
  await rejects(aborted, "HEDDLE_ABORTED");
  same(countsOf(pool, "untilAborted"), { ...NONE, calls: 1, aborted: 1 });
  await rejects(pool.call.exit(1), "HEDDLE_WORKER_EXITED");
  same(countsOf(pool, "exit"), { ...NONE, calls: 1, lost: 1 });
  equal((await pool.call.keptBytes()).length, 500_000);
  same(countsOf(pool, "keptBytes"), { ...NONE, calls: 1, ok: 1 });
  const closed = [1, 2, 3, 4].map((i) => rejects(pool.call.waitAtGate(i), "HEDDLE_CLOSED"));
  await rejects(pool.call.waitAtGate(5), "HEDDLE_QUEUE_FULL");
  same(countsOf(pool, "waitAtGate"), { ...NONE, calls: 4, inFlight: 4, refused: 1 });
  await pool.shutdown();
  await Promise.all(closed);
  same(countsOf(pool, "waitAtGate"), { ...NONE, calls: 4, lost: 4, refused: 1 });
});

test("tasks that were ended by force ran out of time", async ({ open, endless }) => {
  const pool = open(createPool({ threads: 1, worker: { hardTimeoutMs: 20 } })({ spin }));
  await rejects(pool.call.spin(endless()), "HEDDLE_TIMEOUT");
  same(countsOf(pool, "spin"), { ...NONE, calls: 1, timedOut: 1 });
});

test("a call that timed out is counted once, also when its task ends afterwards", async ({
  open,
}) => {
  const pool = open(createPool({ threads: 1 })({ waitAtGate, openGate }));
  await rejects(pool.call.waitAtGate("late", { timeout: 5 }), "HEDDLE_TIMEOUT");
  await pool.call.openGate({ name: "late" });
  await turn();
  same(countsOf(pool, "waitAtGate"), { ...NONE, calls: 1, timedOut: 1 });
});

test("times of calls are taken if that is asked for", async ({ open }) => {
  const pool = open(createPool({ threads: 1, stats: true })({ busy, double, waitAtGate }));
  equal(pool.stats().latency.count, 0);
  await pool.call.double(1);
  const asked = performance.now();
  const both = [pool.call.busy(20), pool.call.busy(20)];
  const betweenMs = performance.now() - asked;
  await Promise.all(both);
  const given = pool.call.waitAtGate("never", { timeout: 10, queueTimeout: 1000 });
  await rejects(given, "HEDDLE_TIMEOUT");
  const { latency, tasks } = pool.stats();
  equal(latency.count, 4);
  const { waiting, running } = tasks.busy.latencies;
  equal(running.count, 2);
  ok(running.p50Ms >= 19.6 && running.maxMs >= 20, `ran for ${running.p50Ms}`);
  equal(waiting.count, 2);
  // The second one had to wait for the first, which may have begun before it was asked for.
  ok(waiting.maxMs >= 19.6 - betweenMs, `waited for ${waiting.maxMs}`);
  ok(latency.maxMs >= waiting.maxMs, `${latency.maxMs} in all`);
  equal(tasks.waitAtGate.latencies.waiting.count, 1);
  equal(tasks.waitAtGate.latencies.running.count, 0, "times of tasks that did not end");
});

test("times are taken of calls that go by message, and of those whose arguments come later", async ({
  open,
}) => {
  const pool = open(
    createPool({ threads: 1, stats: { windowMs: 3_600_000 } })({ keptBytes, double }),
  );
  await pool.call.keptBytes();
  await pool.call.double(Promise.resolve(4));
  equal(pool.stats().latency.count, 2);
  equal(pool.stats().tasks.double.latencies.running.count, 1);
});

test("without that, there are counts alone", async ({ open }) => {
  for (const stats of [undefined, false]) {
    const pool = open(createPool({ threads: 1, stats })({ double }));
    await pool.call.double(1);
    equal(pool.stats().latency, undefined);
    equal(pool.stats().tasks.double.latencies, undefined);
  }
});

test("a window moves on", async ({ open }) => {
  const pool = open(createPool({ threads: 1, stats: { windowMs: 60 } })({ double }));
  await pool.call.double(1);
  while (pool.stats().latency.count > 0) await turn();
  equal(pool.stats().tasks.double.latencies.running.count, 0);
  equal(pool.stats().tasks.double.calls, 1);
});

test("workers say which part of their time they had work", async ({ open }) => {
  for (const stats of [false, { windowMs: 60 }]) {
    const pool = open(createPool({ threads: 1, stats })({ busy }));
    await pool.call.busy(30);
    await untilParked(pool);
    const [{ utilisation, idleMs, parkedMs }] = pool.stats().workers;
    ok(utilisation > 0 && utilisation <= 1, `utilisation ${utilisation}`);
    ok(parkedMs > 0 && parkedMs <= idleMs, `parked for ${parkedMs} of ${idleMs}`);
    // In a window of which it has slept all the time, it had no work.
    if (stats) while (pool.stats().workers[0].utilisation > 0) await turn();
  }
});

test("options of statistics are checked", () => {
  for (const stats of [1, "on", null]) {
    throws(() => createPool({ stats }), "HEDDLE_ARGUMENT", "options.stats is");
  }
  throws(() => createPool({ stats: { window: 1 } }), "HEDDLE_ARGUMENT", "options.stats.window");
  const windowMs = 0;
  throws(
    () => createPool({ stats: { windowMs } }),
    "HEDDLE_ARGUMENT",
    "options.stats.windowMs is 0",
  );
});
