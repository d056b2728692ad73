import { equal, ok, rejects, same } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { untilRunning } from "../lib/waiting.mjs";
import { busy, double, identity, spin } from "./fixtures/basics.mjs";

group("two workers");

const two = { threads: 2 };

test("two tasks that never end run at the same time", async ({ open, endless }) => {
  const pool = open(createPool(two)({ spin }));
  const calls = [pool.call.spin(endless()), pool.call.spin(endless())];
  await untilRunning(pool, 2);
  equal(pool.stats().inFlight, 2);
  const refused = calls.map((call) => rejects(call, "HEDDLE_CLOSED"));
  await pool.shutdown();
  await Promise.all(refused);
});

test("two tasks that never end run at the same time after many short ones", async ({
  open,
  endless,
}) => {
  const pool = open(createPool(two)({ spin, double }));
  for (let round = 0; round < 20; round++) {
    await Promise.all(Array.from({ length: 300 }, (_, i) => pool.call.double(i)));
    for (let i = 0; i < 50; i++) await pool.call.double(i);
  }
  const calls = [pool.call.spin(endless()), pool.call.spin(endless())];
  await untilRunning(pool, 2);
  const refused = calls.map((call) => rejects(call, "HEDDLE_CLOSED"));
  await pool.shutdown();
  await Promise.all(refused);
});

test("a worker that is stuck in a task does not hold up the calls made after it", async ({
  open,
  endless,
}) => {
  const pool = open(createPool(two)({ spin, double }));
  const stuck = rejects(pool.call.spin(endless()), "HEDDLE_CLOSED");
  const calls = Array.from({ length: 1000 }, (_, i) => pool.call.double(i));
  same(
    await Promise.all(calls),
    calls.map((_, i) => 2 * i),
  );
  equal(pool.stats().inFlight, 1);
  await pool.shutdown();
  await stuck;
});

test("calls queued together with one that is stuck are taken over", async ({ open, endless }) => {
  const pool = open(createPool(two)({ spin, double, busy }));
  // Both workers are busy while the batch with the endless task is queued.
  const before = [pool.call.busy(20), pool.call.busy(20)];
  const early = Array.from({ length: 50 }, (_, i) => pool.call.double(i));
  const stuck = rejects(pool.call.spin(endless()), "HEDDLE_CLOSED");
  const late = Array.from({ length: 50 }, (_, i) => pool.call.double(i));
  await Promise.all([...before, ...early, ...late]);
  await pool.shutdown();
  await stuck;
});

test("work is spread over the workers", async ({ open }) => {
  const pool = open(createPool(two)({ busy, identity }));
  const seen = new Set();
  // How soon the second worker joins in is up to the machine; that it does is not.
  while (seen.size < 2) {
    const round = await Promise.all(Array.from({ length: 8 }, () => pool.call.busy(5)));
    for (const worker of round) seen.add(worker);
  }
  const { workers } = pool.stats();
  ok(
    workers.every(({ run }) => run > 0),
    `tasks run: ${workers.map(({ run }) => run)}`,
  );
});
