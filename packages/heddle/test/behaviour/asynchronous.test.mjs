import { equal, same } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import * as asynchronous from "./fixtures/asynchronous.mjs";
import { double } from "./fixtures/basics.mjs";

group("asynchronous tasks");

const { afterMicrotasks, afterTimer, thenable, brokenThenable, waitAtGate, openGate } =
  asynchronous;
const one = { threads: 1 };

test("what an async task resolves with is the result", async ({ open }) => {
  const { call } = open(createPool(one)({ afterMicrotasks }));
  equal(await call.afterMicrotasks(10), 10);
});

test("an async task may wait for a timer", async ({ open }) => {
  const { call } = open(createPool(one)({ afterTimer }));
  equal(await call.afterTimer({ ms: 5, value: "later" }), "later");
});

test("a thenable counts as a promise", async ({ open }) => {
  const { call } = open(createPool(one)({ thenable }));
  equal(await call.thenable("then"), "then");
});

test("a thenable that throws rejects its call only", async ({ open }) => {
  const { call } = open(createPool(one)({ brokenThenable, double }));
  const error = await call.brokenThenable().catch((reason) => reason);
  equal(error.message, "no then today");
  equal(await call.double(1), 2);
});

test("other calls run on a worker whose task is pending", async ({ open }) => {
  const { call } = open(createPool(one)({ waitAtGate, openGate, double }));
  const waiting = call.waitAtGate("a");
  same([await call.double(1), await call.double(2)], [2, 4]);
  await call.openGate({ name: "a", value: "opened" });
  equal(await waiting, "opened");
});

test("many tasks may be pending at once on one worker", async ({ open }) => {
  const { call } = open(createPool(one)({ afterTimer }));
  const calls = Array.from({ length: 500 }, (_, i) => call.afterTimer({ ms: i % 7, value: i }));
  same(
    await Promise.all(calls),
    calls.map((_, i) => i),
  );
});

/** Has a task leave something behind, and waits, calling nothing, until it tells about itself. */
async function leftBehind(open, name) {
  const pool = open(createPool(one)({ task: asynchronous[name] }));
  const channel = `heddle-test-${name}-${Math.random()}`;
  const inbox = new BroadcastChannel(channel);
  try {
    const told = new Promise((resolve) => {
      inbox.onmessage = (event) => resolve(event.data);
    });
    await pool.call.task({ channel, text: `from ${name}` });
    equal(await told, `from ${name}`);
  } finally {
    inbox.close();
  }
}

test("a timer that a synchronous task leaves behind fires while the worker is idle", ({ open }) =>
  leftBehind(open, "leaveTimer"));

test("timers that timers leave behind fire while the worker is idle", ({ open }) =>
  leftBehind(open, "leaveChain"));

test("microtasks that a synchronous task leaves behind run while the worker is idle", ({ open }) =>
  leftBehind(open, "leaveMicrotask"));

test("calls that are awaited one after another let the event loop turn", async ({ open }) => {
  const { call } = open(createPool(one)({ double }));
  for (let round = 0; round < 5; round++) {
    let fired = false;
    setTimeout(() => {
      fired = true;
    });
    while (!fired) await call.double(1);
  }
});
