import { equal, ok, rejects, same, throws } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { turn } from "../lib/waiting.mjs";
import { openGate, waitAtGate } from "./fixtures/asynchronous.mjs";
import { double, echo } from "./fixtures/basics.mjs";
import * as crashing from "./fixtures/crashing.mjs";
import { untilAborted } from "./fixtures/limited.mjs";

group("events of calls");

const NAMES = ["submit", "start", "done", "error"];

/** All that happens to the calls of a pool, as it happens. */
function watch(pool, names = NAMES) {
  const seen = [];
  for (const name of names) pool.on(name, (event) => seen.push({ name, ...event }));
  return seen;
}

/** Waits until so many events were seen. */
async function untilSeen(seen, count) {
  while (seen.length < count) await turn();
}

const namesOf = (seen) => seen.map(({ name }) => name);

test("a call is submitted, starts and is done", async ({ open }) => {
  const pool = open(createPool({ threads: 1 })({ twice: double }));
  const seen = watch(pool);
  equal(await pool.call.twice(21), 42);
  await untilSeen(seen, 3);
  same(namesOf(seen), ["submit", "start", "done"]);
  for (const { call, task } of seen) same({ call, task }, { call: 0, task: "twice" });
  for (const { worker } of seen.slice(1)) equal(worker, 0);
  const [, { waitedMs }, { ranMs }] = seen;
  ok(waitedMs >= 0 && ranMs >= 0, `waited ${waitedMs}, ran ${ranMs}`);
  equal(seen[2].waitedMs, waitedMs);
});

test("calls have numbers, by which their events belong together", async ({ open }) => {
  const pool = open(createPool({ threads: 2 })({ double, echo }));
  const seen = watch(pool);
  await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      i % 2 === 0 ? pool.call.double(i) : pool.call.echo(`${i}`),
    ),
  );
  await untilSeen(seen, 150);
  for (let call = 0; call < 50; call++) {
    const mine = seen.filter((event) => event.call === call);
    same(namesOf(mine), ["submit", "start", "done"]);
    for (const { task } of mine) equal(task, call % 2 === 0 ? "double" : "echo");
  }
});

test("it is told that a task started while it runs", async ({ open }) => {
  const pool = open(createPool({ threads: 1 })({ waitAtGate, openGate }));
  const seen = watch(pool);
  const waiting = pool.call.waitAtGate("seen");
  await untilSeen(seen, 2);
  same(namesOf(seen), ["submit", "start"]);
  await pool.call.openGate({ name: "seen", value: 5 });
  equal(await waiting, 5);
  await untilSeen(seen, 6);
  equal(seen.filter(({ name }) => name === "start").length, 2, "starts");
});

test("a call that a task rejects is told with its error", async ({ open }) => {
  const pool = open(createPool({ threads: 1 })(crashing));
  await pool.ready();
  const seen = watch(pool, ["done", "error"]);
  const error = await rejects(pool.call.exit(3), "HEDDLE_WORKER_EXITED");
  await untilSeen(seen, 1);
  equal(seen[0].name, "error");
  equal(seen[0].error, error, "error");
  same({ worker: seen[0].worker, ranMs: seen[0].ranMs }, { worker: 0, ranMs: undefined });
});

test("what was never taken has no worker", async ({ open }) => {
  const pool = open(createPool({ threads: 1, queue: { maxCalls: 1 } })({ waitAtGate }));
  const seen = watch(pool);
  await rejects(
    pool.call.waitAtGate(() => {}),
    "HEDDLE_PAYLOAD_TYPE",
    "$ is function",
  );
  const pending = rejects(pool.call.waitAtGate("for ever"), "HEDDLE_CLOSED");
  await rejects(pool.call.waitAtGate("refused"), "HEDDLE_QUEUE_FULL");
  while (!seen.some(({ name, call }) => name === "error" && call === 2)) await turn();
  for (const call of [0, 2]) {
    const mine = seen.filter((event) => event.call === call);
    same(namesOf(mine), ["submit", "error"]);
    equal(mine[1].worker, undefined, "worker");
  }
  await pool.shutdown();
  await pending;
  while (!seen.some(({ name, call }) => name === "error" && call === 1)) await turn();
});

test("calls that are given up while they run say so, and where they ran", async ({ open }) => {
  const pool = open(createPool({ threads: 1 })({ untilAborted }));
  const seen = watch(pool);
  const promise = pool.call.untilAborted();
  const aborted = rejects(promise, "HEDDLE_ABORTED");
  await untilSeen(seen, 2);
  promise.reject("enough");
  await aborted;
  await untilSeen(seen, 3);
  const { name, worker, waitedMs, ranMs } = seen[2];
  same({ name, worker, ranMs }, { name: "error", worker: 0, ranMs: undefined });
  equal(waitedMs, seen[1].waitedMs);
});

test("only what is listened to is told, and only as long as that is so", async ({ open }) => {
  const pool = open(createPool({ threads: 1 })({ double }));
  const { double: call } = pool.call;
  equal(await call(1), 2);
  const done = [];
  const off = pool.on("done", (event) => done.push(event));
  equal(await call(2), 4);
  await untilSeen(done, 1);
  off();
  equal(await call(3), 6);
  await turn();
  equal(done.length, 1, "told");
  same({ task: done[0].task, call: done[0].call }, { task: "double", call: 0 });
});

test("long arguments and results are told of like others", async ({ open }) => {
  const pool = open(createPool({ threads: 1 })({ echo }));
  const seen = watch(pool);
  const bytes = new Uint8Array(300_000).fill(3);
  same(await pool.call.echo(bytes), bytes);
  same(await pool.call.echo(Promise.resolve("later")), "later");
  await untilSeen(seen, 6);
  same(namesOf(seen), ["submit", "start", "done", "submit", "start", "done"]);
});

test("names of events are checked", ({ open }) => {
  const pool = open(createPool({ threads: 1 })({ double }));
  throws(() => pool.on("finish", () => {}), "HEDDLE_ARGUMENT", "submit, start, done, error");
});
