import { equal, ok, rejection, rejects, same, throws } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool, importTask, task } from "../lib/heddle.mjs";
import { hold, order } from "../lib/order.mjs";
import { seededRandom } from "../lib/random.mjs";
import { turn } from "../lib/waiting.mjs";
import { double } from "./fixtures/basics.mjs";
import { exit } from "./fixtures/crashing.mjs";
import * as tasks from "./fixtures/urgent.mjs";

group("priorities");

const { gate, usual } = tasks;
const DAY_MS = 24 * 60 * 60 * 1000;
/** No test waits for so long: priorities count for more than any waiting. */
const strict = { threads: 1, priorities: { patienceMs: DAY_MS } };

test("what has a higher priority begins first, and of equal ones what was called first", async ({
  open,
}) => {
  const pool = open(createPool(strict)(tasks));
  const priorities = [0, -4, 4, 0, undefined, 4, 1, -1, -4];
  const began = await order(pool, () =>
    priorities.map((priority) => pool.call.usual(undefined, { priority })),
  );
  same(began, [2, 5, 6, 0, 3, 4, 7, 1, 8]);
});

test("a task has a priority of its own, and a call's own comes first", async ({ open }) => {
  const pool = open(createPool(strict)(tasks));
  const { call } = pool;
  const began = await order(pool, () => [
    call.idle(),
    call.usual(),
    call.urgent(),
    call.bounded(),
    call.idle(undefined, { priority: 2 }),
    call.urgent(undefined, { priority: -2 }),
  ]);
  same(began, [2, 4, 3, 1, 5, 0]);
});

test("calls with the same priority begin in the order in which they are made", async ({ open }) => {
  const pool = open(createPool(strict)(tasks));
  const began = await order(pool, () => Array.from({ length: 1000 }, () => pool.call.usual()));
  same(
    began,
    Array.from({ length: 1000 }, (_, i) => i),
  );
});

test("without patience, priorities count for nothing", async ({ open }) => {
  const pool = open(createPool({ threads: 1, priorities: { patienceMs: 0 } })(tasks));
  const { call } = pool;
  const began = await order(pool, () => [call.idle(), call.usual(), call.urgent(), call.usual()]);
  same(began, [0, 1, 2, 3]);
});

test("a call that has waited for long comes before one that is more urgent", async ({ open }) => {
  const pool = open(createPool({ threads: 1, priorities: { patienceMs: 1 } })(tasks));
  const { waiting, held } = await hold(pool);
  const low = pool.call.idle();
  const called = performance.now();
  // Eight levels of a millisecond each, and what a clock may be rounded by.
  while (performance.now() < called + 30);
  const high = pool.call.urgent();
  held.open();
  ok((await low) < (await high), "it was overtaken");
  await waiting;
});

test("what has a deadline begins first, and the nearest one before others", async ({ open }) => {
  const pool = open(createPool(strict)(tasks));
  const { call } = pool;
  const due = (deadline, priority) => call.usual(undefined, { deadline, priority });
  const began = await order(pool, () => [
    call.usual(),
    due(30_000),
    due(10_000),
    due(20_000, -4),
    call.usual(undefined, { priority: 3 }),
    due(2 ** 31 - 1),
  ]);
  same(began, [2, 3, 1, 4, 0, 5]);
});

test("a call that misses its deadline is run all the same", async ({ open }) => {
  const pool = open(createPool(strict)({ gate, usual }));
  const { waiting, held } = await hold(pool);
  const late = pool.call.usual(undefined, { deadline: 0 });
  for (let turns = 0; turns < 5; turns++) await turn();
  held.open();
  equal(await late, 0);
  await waiting;
});

test("timeouts and aborts hold with priorities", async ({ open }) => {
  const pool = open(createPool(strict)(tasks));
  const { waiting, held } = await hold(pool);
  const controller = new AbortController();
  const aborted = rejects(
    pool.call.usual(undefined, { signal: controller.signal, priority: 4 }),
    "HEDDLE_ABORTED",
  );
  await rejects(pool.call.usual(undefined, { queueTimeout: 1, deadline: 0 }), "HEDDLE_TIMEOUT");
  controller.abort();
  await aborted;
  held.open();
  await waiting;
  // Neither of the two began.
  equal(await pool.call.bounded(), 0);
});

test("arguments that are promises, and that go by message", async ({ open }) => {
  const { call } = open(createPool({ threads: 2, priorities: true })({ double }));
  const argument = Promise.resolve(4);
  equal(await call.double(argument, { priority: 2, deadline: 5 }), 8);
});

test("10,000 calls of all priorities, on several workers", async ({ open }) => {
  const random = seededRandom();
  const { call } = open(createPool({ threads: 3, priorities: true })({ double }));
  const calls = Array.from({ length: 10_000 }, (_, i) => {
    const options = { priority: random(9) - 4 };
    if (random(4) === 0) options.deadline = random(100);
    if (random(8) === 0) options.affinity = random(5);
    return call.double(i, random(5) === 0 ? undefined : options);
  });
  same(
    await Promise.all(calls),
    Array.from(calls, (_, i) => 2 * i),
  );
});

test("each call is settled once, with workers that die and all kinds of urgency", async ({
  open,
}) => {
  const random = seededRandom();
  const pool = open(createPool({ threads: 2, priorities: { patienceMs: 10 } })({ double, exit }));
  for (let round = 0; round < 6; round++) {
    const outcomes = await Promise.all(
      Array.from({ length: 300 }, async (_, i) => {
        const options = { priority: random(9) - 4, affinity: random(3) };
        const dies = i > 0 && random(150) === 0;
        const call = dies ? pool.call.exit(1, options) : pool.call.double(i, options);
        const error = await call.then(
          (value) => equal(value, 2 * i),
          (reason) => reason,
        );
        return error === undefined || error.code === "HEDDLE_WORKER_EXITED" ? "fine" : error;
      }),
    );
    for (const outcome of outcomes) equal(outcome, "fine");
  }
  equal(pool.stats().inFlight, 0);
  equal(await pool.call.double(4), 8);
});

test("queued calls survive the worker's death in their order", async ({ open }) => {
  const pool = open(createPool(strict)({ ...tasks, exit }));
  const { waiting, held } = await hold(pool);
  const dies = rejects(pool.call.exit(1, { priority: 4 }), "HEDDLE_WORKER_EXITED");
  const calls = [-1, 0, 1, 2].map((priority) => pool.call.usual(undefined, { priority }));
  held.open();
  await waiting;
  await dies;
  const places = (await Promise.all(calls)).reverse();
  // Its successor begins to count anew. In a page the one that ends may have begun some.
  const begun = places.lastIndexOf(0);
  same(
    places,
    [...places.keys()].map((i) => (i < begun ? i : i - begun)),
  );
});

const BAD_OPTIONS = [
  ["options.priorities", 1, "is 1;", "patienceMs"],
  ["options.priorities", null, "is null;", "patienceMs"],
  ["options.priorities.patienceMs", { patienceMs: -1 }, "is -1;", "from 0"],
  ["options.priorities.patience", { patience: 1 }, "is 1;", "patienceMs"],
];

for (const [argument, priorities, ...says] of BAD_OPTIONS) {
  test(`bad priorities are named, with their value: ${argument} ${says[0]}`, () => {
    throws(() => createPool({ priorities }), "HEDDLE_ARGUMENT", `${argument} `, ...says);
  });
}

test("there is no order among the queues of balancers", () => {
  const options = { balancer: "roundRobin", priorities: true };
  throws(() => createPool(options), "HEDDLE_ARGUMENT", "options.balancer", "options.priorities");
  createPool({ balancer: "steal", priorities: true });
  createPool({ balancer: "roundRobin", priorities: false });
});

test("a bad priority of a task is named", () => {
  for (const priority of [5, -5, 0.5, "high", null]) {
    throws(() => task({ f: () => 1, priority }), "HEDDLE_ARGUMENT", "definition.priority", "-4");
    throws(
      () => importTask({ href: "./a.js", priority }),
      "HEDDLE_ARGUMENT",
      "definition.priority",
    );
  }
});

test("a pool without priorities refuses tasks that have one", () => {
  throws(
    () => createPool({ threads: 1 })(tasks),
    "HEDDLE_ARGUMENT",
    "tasks.bounded.priority",
    "priorities: true",
  );
});

test("a pool without priorities refuses calls that have one", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })({ double }));
  for (const name of ["priority", "deadline"]) {
    const error = await rejection(call.double(1, { [name]: 1 }));
    equal(error.code, "HEDDLE_ARGUMENT");
    ok(error.message.includes(`callOptions.${name}`), error.message);
  }
});

test("bad wishes of a call are named, with their value", async ({ open }) => {
  const { call } = open(createPool({ threads: 1, priorities: true })({ double }));
  for (const [name, value] of [
    ["priority", 9],
    ["priority", "high"],
    ["deadline", -1],
    ["deadline", Number.NaN],
    ["deadline", "10"],
    ["deadline", new Date()],
    ["affinity", {}],
    ["affinity", Number.NaN],
    ["affinity", null],
  ]) {
    const error = await rejection(call.double(1, { [name]: value }));
    equal(error.code, "HEDDLE_ARGUMENT");
    ok(error.message.startsWith(`callOptions.${name} is `), error.message);
  }
});
