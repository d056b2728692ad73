import { equal, ok, same } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { untilParked } from "../lib/waiting.mjs";
import { openGate, waitAtGate } from "./fixtures/asynchronous.mjs";
import { double } from "./fixtures/basics.mjs";

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
