import { equal, ok, same } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { turn } from "../lib/waiting.mjs";
import { busy, echo } from "./fixtures/inlined.mjs";
import { openStuck, someTurns } from "./fixtures/stuck.mjs";

group("calls that the main thread runs");

test("two streams of long calls use the worker and the main thread", async ({ open }) => {
  const pool = open(createPool({ threads: 1, inliner: true })({ busy }));
  const counts = { worker: 0, main: 0 };
  const stream = async () => {
    while (counts.worker < 5 || counts.main < 5)
      counts[(await pool.call.busy(3)) ? "main" : "worker"]++;
  };
  await Promise.all([stream(), stream()]);
  const { inlined, workers } = pool.stats();
  same({ worker: workers[0].run, main: inlined }, counts);
});

test("the event loop turns between calls that the main thread runs", async (tools) => {
  const { call } = await openStuck(tools, { busy });
  let done = 0;
  const calls = Array.from({ length: 50 }, () => call.busy(2).then(() => done++));
  await turn();
  ok(done < 50, "a timer had to wait for all of them");
  await Promise.all(calls);
});

test("threshold and position say when the main thread takes a call", async (tools) => {
  const first = { inliner: { position: "first", dispatchThreshold: 3, batchSize: 2 } };
  const pool = await openStuck(tools, { echo }, first);
  let settled = 0;
  const calls = [];
  const add = () =>
    calls.push(
      pool.call
        .echo(1)
        .then(() => settled++)
        .catch(() => {}),
    );
  add();
  await someTurns();
  equal(settled, 0, "with two in flight");
  add();
  await someTurns();
  equal(settled, 1, "with three in flight");
  add();
  add();
  await someTurns();
  equal(settled, 3, "with four in flight");
  equal(pool.stats().inFlight, 2);
});

test("a worker that never comes back does not stop the main thread, for thousands of calls", async (tools) => {
  const pool = await openStuck(tools, { echo });
  for (let i = 0; i < 5000; i++) equal(await pool.call.echo(i), i);
  const many = await Promise.all(Array.from({ length: 3000 }, (_, i) => pool.call.echo(i)));
  ok(
    many.every((n, i) => n === i),
    "a result of another call",
  );
});

test("where few calls may be in flight, those that are left behind do not fill the queue", async (tools) => {
  const pool = await openStuck(tools, { echo }, { queue: { maxCalls: 4 }, inliner: true });
  const outcomes = Array.from({ length: 20 }, () => pool.call.echo(1).catch(({ code }) => code));
  await someTurns();
  ok((await Promise.race(outcomes)) === 1, "the main thread ran none");
  await pool.shutdown();
  for (const outcome of await Promise.all(outcomes)) {
    ok([1, "HEDDLE_CLOSED", "HEDDLE_QUEUE_FULL"].includes(outcome), `got ${outcome}`);
  }
});

test("each of thousands of calls is run once, by a worker or by the main thread", async ({
  open,
}) => {
  for (const balancer of ["steal", "roundRobin"]) {
    const options = { threads: 2, balancer, inliner: { position: "first", batchSize: 8 } };
    const pool = open(createPool(options)({ echo, busy }));
    const values = Array.from({ length: 4000 }, (_, i) =>
      i % 3 === 0 ? { i, text: "z".repeat(i % 200) } : i,
    );
    same(await Promise.all(values.map((value) => pool.call.echo(value))), values);
    const { inlined, workers, inFlight } = pool.stats();
    equal(inlined + workers.reduce((sum, { run }) => sum + run, 0), 4000);
    equal(inFlight, 0);
  }
});
