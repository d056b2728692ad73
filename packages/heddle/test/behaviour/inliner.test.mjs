import { equal, ok, rejection, rejects, same, says, throws } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { turn, untilRunning } from "../lib/waiting.mjs";
import * as fixtures from "./fixtures/inlined.mjs";
import { openStuck, someTurns } from "./fixtures/stuck.mjs";

group("calls that the main thread runs");

const { far, noted, waiting, listening, isKept, setOnRead } = fixtures;
const { note, onMain, echo, keep, busy, fails, failsLater, makeFunction, makeBytes } = fixtures;
const { later, listens, readsBack, keepBytes, sizeOf } = fixtures;

test("while all workers are busy, the main thread runs calls", async (tools) => {
  const pool = await openStuck(tools, { onMain, echo });
  equal(await pool.call.onMain(), true, "isMain");
  same(await Promise.all([1, 2, 3, 4].map((n) => pool.call.echo(n))), [1, 2, 3, 4]);
  const { inlined, inFlight, calls } = pool.stats();
  same({ inlined, inFlight, calls }, { inlined: 5, inFlight: 1, calls: 6 });
});

test("plain functions run there as well as tasks", async ({ open, endless }) => {
  const pool = open(fixtures.openPlain({ threads: 1, inliner: true }));
  pool.call.hold(endless()).catch(() => {});
  await untilRunning(pool, 1);
  equal(await pool.call.plain(), true);
});

test("without the option it never does", async (tools) => {
  const pool = await openStuck(tools, { onMain }, {});
  const outcome = pool.call.onMain().catch(({ code }) => code);
  await someTurns();
  equal(pool.stats().inlined, 0);
  await pool.shutdown();
  equal(await outcome, "HEDDLE_CLOSED");
});

test("one call at a time is the workers', however many there are", async ({ open }) => {
  const pool = open(createPool({ threads: 1, inliner: true })({ onMain }));
  for (let i = 0; i < 300; i++) equal(await pool.call.onMain(), false);
  equal(pool.stats().inlined, 0);
});

test("arguments and results are copies, as from a worker", async (tools) => {
  const { call } = await openStuck(tools, { echo, keep });
  const cyclic = {
    map: new Map([[1, new Date(5)]]),
    bytes: new Uint8Array([1, 2]),
    long: "ü".repeat(500),
  };
  cyclic.self = cyclic;
  const back = await call.echo(cyclic);
  same(back, cyclic);
  ok(back !== cyclic && back.map !== cyclic.map && back.self === back, "it is the same object");
  const given = { list: [1], more: { deep: true } };
  const promise = call.keep(given);
  given.list.push(2);
  const kept = await promise;
  same(kept, { list: [1], more: { deep: true } });
  ok(!isKept(kept), "it is the task's own object");
});

test("what goes by message from a worker is a copy, too, or is moved", async (tools) => {
  const pool = await openStuck(tools, { makeBytes, keepBytes });
  const long = await pool.call.makeBytes(300_000);
  ok(long.length === 300_000 && long.every((byte) => byte === 7), "other bytes");
  const first = await pool.call.keepBytes(300_000);
  first.fill(1);
  equal((await pool.call.keepBytes(300_000))[0], 7, "of the task's own bytes");
  const moved = await pool.call.keepBytes({ andMove: true });
  same([moved.length, moved[0]], [300_000, 7]);
  equal(await pool.call.keepBytes(0), 0, "bytes that are left to the task");
  equal(pool.stats().inlined, 5);
});

test("a call whose argument goes by message is a worker's", async ({ open }) => {
  const pool = open(createPool({ threads: 1, inliner: { position: "first" } })({ sizeOf }));
  equal(await pool.call.sizeOf(new Uint8Array(300_000)), 300_000);
  equal(await pool.call.sizeOf(new SharedArrayBuffer(8)), 8);
  equal(pool.stats().inlined, 0);
});

test("what a task throws arrives as from a worker", async (tools) => {
  const { call } = await openStuck(tools, { fails, failsLater });
  for (const promise of [call.fails("luck"), call.failsLater("luck")]) {
    const error = await rejection(promise);
    ok(error instanceof RangeError, "it is no RangeError");
    same([error.message, error.code, error.cause.message], ["no luck", "E_NONE", "deep"]);
    says(error.stack, "failing", "inlined.mjs");
    ok(!/callHere|inliner\.ts/.test(error.stack), `frames of the package's: ${error.stack}`);
  }
});

test("a result that cannot cross is refused, with its path", async (tools) => {
  const { call } = await openStuck(tools, { makeFunction });
  await rejects(call.makeFunction(), "HEDDLE_PAYLOAD_TYPE", "$.inside[0]");
});

test("a result may make calls while it is written", async (tools) => {
  const pool = await openStuck(tools, { readsBack, echo });
  const calls = [];
  setOnRead(() => calls.push(pool.call.echo({ text: "y".repeat(300) })));
  same(await pool.call.readsBack(), { value: "read", text: "x".repeat(300) });
  same(await Promise.all(calls), [{ text: "y".repeat(300) }]);
});

test("a result may close the pool while it is written", async (tools) => {
  const pool = await openStuck(tools, { readsBack });
  setOnRead(() => void pool.shutdown());
  await rejects(pool.call.readsBack(), "HEDDLE_CLOSED");
});

test("tasks that wait for a promise do not keep the others waiting", async (tools) => {
  const pool = await openStuck(tools, { later, echo });
  const calls = [pool.call.later(), pool.call.later()];
  equal(await pool.call.echo(1), 1);
  while (waiting.length < 2) await turn();
  waiting.splice(0).forEach((resolve, i) => {
    resolve({ i });
  });
  same(await Promise.all(calls), [{ i: 0 }, { i: 1 }]);
});

test("a call that is aborted before it begins is not run", async (tools) => {
  const { call } = await openStuck(tools, { note });
  const controller = new AbortController();
  noted.length = 0;
  const aborted = rejection(call.note("aborted", { signal: controller.signal }));
  controller.abort("enough");
  await call.note("other");
  equal((await aborted).code, "HEDDLE_ABORTED");
  same(noted, ["other"]);
});

test("a task that runs is told that its call was aborted", async (tools) => {
  const { call } = await openStuck(tools, { listens });
  listening.length = 0;
  const promise = call.listens("a");
  const outcome = rejection(promise);
  while (listening.length < 1) await turn();
  const { control, signal } = listening[0];
  ok(!control.hasAborted() && !signal.aborted, "before");
  promise.reject("enough");
  equal((await outcome).code, "HEDDLE_ABORTED");
  ok(control.hasAborted(), "after");
  while (!signal.aborted) await turn();
});

test("timeouts settle a call that waits for a promise, and one that waits for its turn", async (tools) => {
  const pool = await openStuck(tools, { later, note, busy });
  await rejects(pool.call.later(undefined, { timeout: 5 }), "HEDDLE_TIMEOUT");
  waiting.splice(0).forEach((resolve) => {
    resolve();
  });
  // A result that is here counts, however long it took.
  equal(await pool.call.busy(20, { timeout: 1 }), true);
  noted.length = 0;
  const first = pool.call.busy(50);
  const late = pool.call.note("late", { queueTimeout: { time: 1, default: "given up" } });
  await first;
  const outcome = await late;
  await someTurns();
  equal(noted.length, outcome === "given up" ? 0 : 1, `runs after ${outcome}`);
  equal(pool.stats().inFlight, 1);
});

test("a shutdown rejects the calls that wait, and none of them runs", async (tools) => {
  const pool = await openStuck(tools, { note, listens });
  noted.length = listening.length = 0;
  const running = rejection(pool.call.listens("b"));
  while (listening.length < 1) await turn();
  const calls = [1, 2, 3].map((n) => rejection(pool.call.note(n)));
  await pool.shutdown();
  for (const error of [await running, ...(await Promise.all(calls))]) {
    equal(error.code, "HEDDLE_CLOSED");
  }
  await someTurns();
  same(noted, []);
  ok(listening[0].control.hasAborted(), "the task that runs is not told");
});

test("disposing a pool lets the main thread finish, too", async ({ open }) => {
  const pool = open(createPool({ threads: 1, inliner: true })({ busy }));
  const calls = Array.from({ length: 12 }, () => pool.call.busy(2));
  await pool[Symbol.asyncDispose]();
  const onMain = (await Promise.all(calls)).filter(Boolean);
  ok(onMain.length > 0, "none ran on the main thread");
  equal(onMain.length, pool.stats().inlined);
});

test("tasks of modules that only workers import never run on the main thread", async (tools) => {
  const pool = await openStuck(tools, { far, echo }, { inliner: { position: "first" } });
  const calls = [1, 2, 3].map(() => pool.call.far().catch(({ code }) => code));
  same(await Promise.all([pool.call.echo(1), pool.call.echo(2)]), [1, 2]);
  await someTurns();
  equal(pool.stats().inlined, 2);
  await pool.shutdown();
  same(await Promise.all(calls), ["HEDDLE_CLOSED", "HEDDLE_CLOSED", "HEDDLE_CLOSED"]);
});

test("options that cannot be are refused, with their names", () => {
  const bad = [
    [{ inliner: 1 }, "options.inliner is 1"],
    [
      { inliner: { position: "middle" } },
      'options.inliner.position is "middle"',
      '"first" or "last"',
    ],
    [{ inliner: { batchSize: 0 } }, "options.inliner.batchSize is 0"],
    [{ inliner: { dispatchThreshold: 1.5 } }, "options.inliner.dispatchThreshold is 1.5"],
    [{ inliner: { batch: 1 } }, "options.inliner.batch is 1", "batchSize"],
    [{ inliner: true, worker: { hardTimeoutMs: 5 } }, "options.worker.hardTimeoutMs", "exclude"],
    [{ inliner: true, priorities: true }, "options.inliner", "options.priorities"],
    [{ inliner: {}, worker: { bootstrap: { href: "./x.mjs" } } }, "options.worker.bootstrap"],
  ];
  for (const [options, ...parts] of bad) {
    throws(() => createPool({ threads: 1, ...options })({ echo }), "HEDDLE_ARGUMENT", ...parts);
  }
});
