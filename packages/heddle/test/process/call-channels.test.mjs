import { AsyncLocalStorage } from "node:async_hooks";
import { channel, subscribe, unsubscribe } from "node:diagnostics_channel";
import { waitAtGate } from "../behaviour/fixtures/asynchronous.mjs";
import { double } from "../behaviour/fixtures/basics.mjs";
import * as crashing from "../behaviour/fixtures/crashing.mjs";
import { equal, ok, rejects, same } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";

group("tracing channels");

const EVENTS = ["start", "end", "asyncStart", "asyncEnd", "error"];
const nameOf = (event) => `tracing:heddle.call:${event}`;

/** Listens while `body` runs. @returns what was heard, each with what was known by then */
async function listen(body, events = EVENTS) {
  const seen = [];
  const listeners = events.map((event) => {
    const listener = (message) => seen.push({ event, message, known: { ...message } });
    subscribe(nameOf(event), listener);
    return () => unsubscribe(nameOf(event), listener);
  });
  try {
    await body();
  } finally {
    for (const off of listeners) off();
  }
  return seen;
}

const namesOf = (seen) => seen.map(({ event }) => event);

test("a call is told as TracingChannel has it, with one object", async ({ open }) => {
  const pool = open(createPool({ threads: 1, worker: { name: "traced" } })({ twice: double }));
  const seen = await listen(async () => equal(await pool.call.twice(4), 8));
  same(namesOf(seen), ["start", "end", "asyncStart", "asyncEnd"]);
  equal(new Set(seen.map(({ message }) => message)).size, 1, "objects");
  same(seen[0].known, { pool: "traced", task: "twice" });
  same(seen[1].known, { pool: "traced", task: "twice" });
  const { worker, waitedMs, ranMs, result } = seen[2].known;
  same({ worker, result }, { worker: 0, result: 8 });
  ok(waitedMs >= 0 && ranMs >= 0, `waited ${waitedMs}, ran ${ranMs}`);
});

test("a call that fails is told with its error first", async ({ open }) => {
  const pool = open(createPool({ threads: 1 })(crashing));
  let error;
  const seen = await listen(async () => {
    error = await rejects(pool.call.exit(1), "HEDDLE_WORKER_EXITED");
  });
  same(namesOf(seen), ["start", "end", "error", "asyncStart", "asyncEnd"]);
  equal(seen[2].message.error, error, "error");
});

test("who subscribes to one channel hears that one, from the next call on", async ({ open }) => {
  const pool = open(createPool({ threads: 1 })({ double, waitAtGate }));
  const { double: call } = pool.call;
  for (const event of ["start", "end", "asyncStart", "asyncEnd"]) {
    equal(await call(1), 2);
    same(namesOf(await listen(() => call(2), [event])), [event]);
  }
  const refused = () =>
    rejects(
      pool.call.waitAtGate(() => {}),
      "HEDDLE_PAYLOAD_TYPE",
    );
  same(namesOf(await listen(refused, ["error"])), ["error"]);
});

test("stores that a subscriber binds hold while the call is made", async ({ open }) => {
  const start = channel(nameOf("start"));
  if (start.runStores === undefined) return; // this host has no such thing
  const pool = open(createPool({ threads: 1 })({ double }));
  const store = new AsyncLocalStorage();
  start.bindStore(store, ({ task }) => task);
  let held;
  const argument = {
    get n() {
      held = store.getStore();
      return 1;
    },
  };
  try {
    await pool.call.double(argument);
  } finally {
    start.unbindStore(store);
  }
  equal(held, "double");
  equal(store.getStore(), undefined);
});
