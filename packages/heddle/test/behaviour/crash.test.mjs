import { equal, ok, rejection, rejects, same, says } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { seededRandom } from "../lib/random.mjs";
import { untilParked, untilRunning } from "../lib/waiting.mjs";
import { watchWorkers } from "../lib/watch-workers.mjs";
import { spin } from "./fixtures/basics.mjs";
import * as crashing from "./fixtures/crashing.mjs";

group("workers that crash");

const one = { threads: 1 };

test("a worker that ends itself rejects the call that it was running", async ({ open }) => {
  const pool = open(createPool(one)(crashing));
  await rejects(pool.call.exit(1), "HEDDLE_WORKER_EXITED", '"exit"', "worker 0");
  await rejects(pool.call.exit(0), "HEDDLE_WORKER_EXITED", '"exit"', "worker 0");
});

test("an error that nobody catches in a worker rejects its calls, as their cause", async ({
  open,
}) => {
  const pool = open(createPool(one)(crashing));
  const calls = [pool.call.pending(), pool.call.throwInTimer("out of the blue")];
  for (const error of await Promise.all(calls.map(rejection))) {
    equal(error.code, "HEDDLE_WORKER_EXITED");
    says(error.message, "out of the blue");
    says(error.cause.message, "out of the blue");
  }
});

test("a rejection that nobody handles in a worker does the same", async ({ open }) => {
  const pool = open(createPool(one)(crashing));
  const error = await rejection(pool.call.rejectAside("not handled"));
  equal(error.code, "HEDDLE_WORKER_EXITED");
  says(error.message, "not handled");
});

test("the worker is replaced by another, and the pool works on", async ({ open }) => {
  const pool = open(createPool(one)(crashing));
  const seen = new Set();
  for (let i = 0; i < 4; i++) {
    seen.add(await pool.call.identity());
    await rejects(pool.call.exit(1), "HEDDLE_WORKER_EXITED");
  }
  equal(seen.size, 4, "workers");
  equal(await pool.call.double(21), 42);
});

test("a worker may crash with every call that it gets", async ({ open }) => {
  const pool = open(createPool({ threads: 2 })(crashing));
  const calls = Array.from({ length: 6 }, () => rejects(pool.call.exit(1), "HEDDLE_WORKER_EXITED"));
  await Promise.all(calls);
  equal(await pool.call.double(1), 2);
});

for (const threads of [1, 2]) {
  test(`calls queued behind one that crashes survive, with ${threads} workers`, async ({
    open,
  }) => {
    const pool = open(createPool({ threads })(crashing));
    await pool.call.double(0);
    const before = Array.from({ length: 100 }, (_, i) => pool.call.double(i));
    const crash = rejects(pool.call.exit(1), "HEDDLE_WORKER_EXITED");
    const after = Array.from({ length: 300 }, (_, i) => pool.call.double(i));
    await crash;
    same(
      await Promise.all([...before, ...after]),
      [...before.keys(), ...after.keys()].map((i) => 2 * i),
    );
  });
}

test("what a crashed worker had pending is rejected, the other worker's is not", async ({
  open,
  endless,
}) => {
  const pool = open(createPool({ threads: 2 })({ ...crashing, spin }));
  const stuck = rejection(pool.call.spin(endless()));
  await untilRunning(pool, 1);
  // One worker is stuck, so that all of these go to the other.
  const pending = [pool.call.pending(), pool.call.pending()].map((call) =>
    rejects(call, "HEDDLE_WORKER_EXITED", '"pending"'),
  );
  await pool.call.double(1);
  await rejects(pool.call.exit(1), "HEDDLE_WORKER_EXITED", '"exit"');
  await Promise.all(pending);
  equal(await pool.call.double(2), 4);
  equal(pool.stats().inFlight, 1);
  await pool.shutdown();
  equal((await stuck).code, "HEDDLE_CLOSED");
});

test("a stack that overflows is an error of the task, not of the worker", async ({ open }) => {
  const pool = open(createPool(one)(crashing));
  const identity = await pool.call.identity();
  ok((await rejection(pool.call.overflow(0))) instanceof RangeError, "another error");
  equal(await pool.call.identity(), identity);
});

test("a worker that is terminated from outside is replaced", ({ open, endless }) =>
  watchWorkers(async (started) => {
    const pool = open(createPool(one)({ ...crashing, spin }));
    const stuck = rejects(pool.call.spin(endless()), "HEDDLE_WORKER_EXITED", '"spin"');
    await untilRunning(pool, 1);
    started[0].terminate();
    await stuck;
    equal(await pool.call.double(21), 42);
    equal(started.length, 2, "workers started");
  }));

test("an idle worker that is terminated from outside is replaced", ({ open }) =>
  watchWorkers(async (started) => {
    const pool = open(createPool(one)(crashing));
    for (let i = 0; i < 3; i++) {
      equal(await pool.call.double(i), 2 * i);
      await untilParked(pool);
      await started[i].terminate();
    }
    equal(await pool.call.double(3), 6);
  }));

test("whatever crashes among random calls, each settles once and rightly", async ({ open }) => {
  const random = seededRandom();
  const pool = open(createPool({ threads: 2 })(crashing));
  for (let round = 0; round < 4; round++) {
    const settled = [];
    const calls = Array.from({ length: 200 }, async (_, i) => {
      const crashes = random(40) === 0;
      const outcome = await (crashes ? pool.call.exit(1) : pool.call.double(i)).catch(
        (error) => error.code,
      );
      equal(outcome, crashes ? "HEDDLE_WORKER_EXITED" : 2 * i);
      settled.push(i);
    });
    await Promise.all(calls);
    equal(settled.length, 200, "settled");
  }
});
