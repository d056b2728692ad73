import { equal, ok, rejection, rejects, same, throws } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { order } from "../lib/order.mjs";
import { turn, untilParked, untilRunning } from "../lib/waiting.mjs";
import { watchWorkers } from "../lib/watch-workers.mjs";
import * as basics from "./fixtures/basics.mjs";
import { sum } from "./fixtures/buffers.mjs";
import { exit } from "./fixtures/crashing.mjs";
import { numbers } from "./fixtures/streaming.mjs";
import * as tasks from "./fixtures/urgent.mjs";

group("a worker that only schedules");

const { double } = basics;
const central = { scheduler: "worker" };
const one = { ...central, threads: 1 };
/** No test waits for so long: priorities count for more than any waiting. */
const priorities = { patienceMs: 24 * 60 * 60 * 1000 };

test("calls begin in the order in which they are made", async ({ open }) => {
  const pool = open(createPool(one)({ gate: tasks.gate, usual: tasks.usual }));
  const made = () => Array.from({ length: 300 }, () => pool.call.usual());
  same(await order(pool, made), [...Array(300).keys()]);
});

test("with priorities, what has a higher priority begins first", async ({ open }) => {
  const pool = open(createPool({ ...one, priorities })(tasks));
  // The first may be handed out before there are others.
  const given = [4, 0, -4, 4, 0, 1, -1, -4];
  const made = () => given.map((priority) => pool.call.usual(undefined, { priority }));
  same(await order(pool, made), [0, 3, 5, 1, 4, 6, 2, 7]);
});

test("with priorities, what is needed sooner begins first", async ({ open }) => {
  const pool = open(createPool({ ...one, priorities })(tasks));
  const given = [0, 60_000, 20_000, undefined, 40_000];
  const made = () => given.map((deadline) => pool.call.usual(undefined, { deadline }));
  same(await order(pool, made), [0, 2, 4, 1, 3]);
});

test("what was handed out before is all that an urgent call waits for", async ({ open }) => {
  const pool = open(createPool({ ...one, priorities })(tasks));
  const began = await order(pool, () => [
    ...Array.from({ length: 100 }, () => pool.call.usual()),
    pool.call.urgent(),
  ]);
  ok(began.indexOf(100) <= 1, `it was number ${began.indexOf(100)}`);
});

for (const threads of [1, 2, 4]) {
  test(`10,000 calls, ${threads} workers`, async ({ open }) => {
    const pool = open(createPool({ ...central, threads })({ double }));
    const calls = Array.from({ length: 10_000 }, (_, i) => pool.call.double(i));
    ok(
      (await Promise.all(calls)).every((value, i) => value === 2 * i),
      "the results",
    );
    const { workers } = pool.stats();
    equal(workers.length, threads, "the scheduler is not among the workers");
    equal(
      workers.reduce((run, worker) => run + worker.run, 0),
      10_000,
    );
    await untilParked(pool);
    equal(await pool.call.double(21), 42);
  });
}

test("no worker is idle while there are calls", async ({ open, endless }) => {
  const pool = open(createPool({ ...central, threads: 3 })(basics));
  const stuck = Array.from({ length: 2 }, () => pool.call.spin(endless()));
  await untilRunning(pool, 2);
  // The third runs what the others have ready, too.
  const calls = Array.from({ length: 200 }, (_, i) => pool.call.double(i));
  same(
    await Promise.all(calls),
    [...calls.keys()].map((i) => 2 * i),
  );
  const rejected = Promise.all(stuck.map(rejection));
  await pool.shutdown();
  await rejected;
});

test("a call with affinity runs though its worker is busy", async ({ open, endless }) => {
  const pool = open(createPool({ ...central, threads: 2 })(basics));
  const stuck = rejects(pool.call.spin(endless()), "HEDDLE_CLOSED");
  await untilRunning(pool, 1);
  for (let key = 0; key < 20; key++) equal(await pool.call.double(key, { affinity: key }), 2 * key);
  await pool.shutdown();
  await stuck;
});

test("a worker that crashes is replaced, and the calls of others go on", async ({ open }) => {
  const pool = open(createPool({ ...central, threads: 2 })({ double, exit }));
  for (let round = 0; round < 3; round++) {
    const calls = Array.from({ length: 200 }, (_, i) => pool.call.double(i));
    const crash = rejects(pool.call.exit(1), "HEDDLE_WORKER_EXITED");
    same(
      await Promise.all(calls),
      [...calls.keys()].map((i) => 2 * i),
    );
    await crash;
  }
});

test("the scheduler's crash under load settles each call once, with its result", ({ open }) =>
  watchWorkers(async (started) => {
    const pool = open(createPool({ ...central, threads: 2, priorities: true })({ double }));
    await pool.ready();
    const down = [];
    pool.on("workerDown", ({ worker, reason }) => down.push(`${worker} ${reason}`));
    let last = 2;
    for (let round = 0; round < 4; round++) {
      let settled = 0;
      const calls = Array.from({ length: 3000 }, (_, i) =>
        pool.call.double(i).finally(() => settled++),
      );
      started[last].terminate();
      const before = down.length;
      ok(
        (await Promise.all(calls)).every((value, i) => value === 2 * i),
        "the results",
      );
      equal(settled, 3000);
      while (down.length === before) await turn();
      last = started.length - 1;
    }
    same([...new Set(down)], ["2 exited"]);
    equal(started.length, 7, "schedulers are replaced, workers are not");
  }));

test("a shutdown lets calls finish, or rejects them", async ({ open }) => {
  for (const delayMs of [0, Number.POSITIVE_INFINITY]) {
    const pool = open(createPool({ ...central, threads: 2 })({ double }));
    const calls = Array.from({ length: 500 }, (_, i) => pool.call.double(i));
    const settled = Promise.allSettled(calls);
    await pool.shutdown(delayMs);
    for (const { status, value, reason } of await settled) {
      if (status === "rejected") equal(reason.code, "HEDDLE_CLOSED");
      if (delayMs > 0) equal(typeof value, "number");
    }
    await rejects(pool.call.double(1), "HEDDLE_CLOSED");
  }
});

test("streams and buffers of the pool go through it", async ({ open }) => {
  const pool = open(createPool(one)({ numbers, sum }));
  const items = [];
  for await (const item of pool.call.numbers(5)) items.push(item);
  same(items, [0, 1, 2, 3, 4]);
  const buffer = pool.buffer(64);
  buffer.fill(2);
  equal(await pool.call.sum(buffer), 128);
});

test("what the option cannot be is refused", () => {
  const make = (options) => () => createPool({ ...central, ...options });
  throws(make({ scheduler: "central" }), "HEDDLE_ARGUMENT", "options.scheduler", '"central"');
  throws(make({ balancer: "roundRobin" }), "HEDDLE_ARGUMENT", "options.balancer", "scheduler");
  throws(make({ inliner: true }), "HEDDLE_ARGUMENT", "options.inliner", "scheduler");
  make({ scheduler: "decentralized", balancer: "roundRobin", inliner: false })();
});
