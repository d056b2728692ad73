import { equal, ok, rejects, same } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { afterTimer, waitAtGate } from "./fixtures/asynchronous.mjs";
import { busy, double, spin } from "./fixtures/basics.mjs";

group("shutdown");

const two = { threads: 2 };

test("calls that are not settled reject when the pool is shut down", async ({ open, endless }) => {
  const pool = open(createPool(two)({ waitAtGate, spin }));
  const calls = [pool.call.waitAtGate("never"), pool.call.spin(endless())];
  const refused = calls.map((call) => rejects(call, "HEDDLE_CLOSED", "shut down"));
  await pool.shutdown();
  await Promise.all(refused);
});

test("calls made after the shutdown reject", async ({ open }) => {
  const pool = open(createPool(two)({ double }));
  equal(await pool.call.double(1), 2);
  const over = pool.shutdown();
  await rejects(pool.call.double(1), "HEDDLE_CLOSED");
  await over;
  await rejects(pool.call.double(1), "HEDDLE_CLOSED");
  await rejects(pool.call.double(Promise.resolve(1)), "HEDDLE_CLOSED");
});

test("calls made after the shutdown of a full pool reject as closed", async ({ open }) => {
  const pool = open(createPool({ threads: 1, queue: { maxCalls: 4 } })({ waitAtGate }));
  const pending = Array.from({ length: 4 }, (_, i) => pool.call.waitAtGate(i));
  await rejects(pool.call.waitAtGate("one too many"), "HEDDLE_QUEUE_FULL");
  const refused = pending.map((call) => rejects(call, "HEDDLE_CLOSED"));
  await pool.shutdown();
  await Promise.all(refused);
  await rejects(pool.call.waitAtGate("too late"), "HEDDLE_CLOSED");
});

test("a pool may be shut down any number of times", async ({ open }) => {
  const pool = open(createPool(two)({ double }));
  await Promise.all([pool.shutdown(), pool.shutdown()]);
  await pool.shutdown();
  await pool[Symbol.asyncDispose]();
});

test("a pool may be shut down before its workers have started", async ({ open }) => {
  const pool = open(createPool(two)({ double }));
  const refused = rejects(pool.call.double(1), "HEDDLE_CLOSED");
  await pool.shutdown();
  await refused;
});

for (const count of [10, 600, 5000]) {
  test(`each of ${count} short calls in flight settles once when the pool is shut down`, async ({
    open,
  }) => {
    const pool = open(createPool(two)({ double }));
    await pool.call.double(0);
    const settled = new Uint8Array(count);
    const calls = Array.from({ length: count }, (_, i) =>
      pool.call.double(i).then(
        (value) => {
          equal(value, 2 * i);
          settled[i]++;
        },
        (error) => {
          equal(error.code, "HEDDLE_CLOSED");
          settled[i]++;
        },
      ),
    );
    await pool.shutdown();
    await Promise.all(calls);
    ok(
      settled.every((times) => times === 1),
      "some call settled more than once",
    );
    equal(pool.stats().inFlight, 0);
  });
}

test("tasks that end while the pool is being shut down do no harm", async ({ open }) => {
  const pool = open(createPool(two)({ busy }));
  const calls = Array.from({ length: 40 }, () => pool.call.busy(0.2));
  await calls[0];
  const outcomes = Promise.allSettled(calls);
  await pool.shutdown();
  for (const { status, reason } of await outcomes) {
    if (status === "rejected") equal(reason.code, "HEDDLE_CLOSED");
  }
});

test("disposing of a pool lets the calls in flight finish", async () => {
  const pool = createPool(two)({ afterTimer, double });
  const calls = [
    pool.call.afterTimer({ ms: 20, value: "finished" }),
    ...Array.from({ length: 1000 }, (_, i) => pool.call.double(i)),
  ];
  await pool[Symbol.asyncDispose]();
  const [first, ...others] = await Promise.all(calls);
  equal(first, "finished");
  same(
    others,
    others.map((_, i) => 2 * i),
  );
  await rejects(pool.call.double(1), "HEDDLE_CLOSED");
});

test("disposing of a pool lets a call finish whose argument is a promise", async () => {
  const pool = createPool({ threads: 1 })({ double });
  let give;
  const argument = new Promise((resolve) => {
    give = resolve;
  });
  const call = pool.call.double(argument);
  const disposed = pool[Symbol.asyncDispose]();
  give(4);
  equal(await call, 8);
  await disposed;
});

test("a call whose argument never comes rejects when the pool is shut down", async ({ open }) => {
  const pool = open(createPool({ threads: 1 })({ double }));
  const refused = rejects(pool.call.double(new Promise(() => {})), "HEDDLE_CLOSED");
  await pool.shutdown();
  await refused;
});

test("pools are opened and shut down one after another", async () => {
  for (let i = 0; i < 5; i++) {
    const pool = createPool(two)({ double });
    equal(await pool.call.double(i), 2 * i);
    await pool.shutdown();
  }
});

test("no worker is left in a pool that was shut down", async ({ open, endless }) => {
  const pool = open(createPool(two)({ double, spin }));
  await pool.call.double(1);
  const refused = rejects(pool.call.spin(endless()), "HEDDLE_CLOSED");
  await pool.shutdown();
  await refused;
  same(
    pool.stats().workers.map(({ state }) => state),
    ["absent", "absent"],
  );
});
