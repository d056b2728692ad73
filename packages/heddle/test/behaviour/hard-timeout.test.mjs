import { equal, ok, rejection, rejects, same, says } from "../lib/assert.mjs";
import { hold, letGo } from "../lib/endless.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { seededRandom } from "../lib/random.mjs";
import { watchWorkers } from "../lib/watch-workers.mjs";
import { busy, double, identity, spin } from "./fixtures/basics.mjs";
import { never, sleepy } from "./fixtures/limited.mjs";

group("hard timeouts");

const limited = (threads, hardTimeoutMs) => ({ threads, worker: { hardTimeoutMs } });

/** Runs `body` with an argument for `spin`, which it lets go of afterwards. */
async function withHeld(body) {
  const held = hold();
  try {
    return await body(held);
  } finally {
    if (held !== undefined) letGo(held);
  }
}

test("a worker in an endless loop is ended and replaced, and the call says so", async ({
  open,
  endless,
}) => {
  const { call } = open(createPool(limited(1, 30))({ spin, identity }));
  const before = await call.identity();
  await rejects(
    call.spin(endless()),
    "HEDDLE_TIMEOUT",
    'task "spin"',
    "30 ms",
    "options.worker.hardTimeoutMs",
    "worker 0",
    "replaced",
  );
  ok((await call.identity()) !== before, "it is the same worker");
});

test("no other worker is ended for it", ({ open, endless }) =>
  watchWorkers(async (started) => {
    const { call } = open(createPool(limited(3, 50))({ spin, double }));
    await rejects(call.spin(endless()), "HEDDLE_TIMEOUT");
    equal(await call.double(4), 8);
    equal(started.length, 4, "workers started");
  }));

for (const threads of [1, 2]) {
  test(`calls queued behind an endless loop are run, with ${threads} workers`, async ({
    open,
    endless,
  }) => {
    const { call } = open(createPool(limited(threads, 200))({ spin, double }));
    await call.double(0);
    const before = Array.from({ length: 100 }, (_, i) => call.double(i));
    const stuck = rejects(call.spin(endless()), "HEDDLE_TIMEOUT");
    const after = Array.from({ length: 300 }, (_, i) => call.double(i));
    await stuck;
    same(
      await Promise.all([...before, ...after]),
      [...before.keys(), ...after.keys()].map((i) => 2 * i),
    );
  });
}

test("a task whose promise is not settled in time is ended as well", async ({ open }) => {
  const { call } = open(createPool(limited(1, 30))({ never, identity }));
  const before = await call.identity();
  await rejects(call.never(), "HEDDLE_TIMEOUT", '"never"', "replaced");
  ok((await call.identity()) !== before, "it is the same worker");
});

test("what waits for a promise on the worker that is ended is lost with it", async ({ open }) => {
  const { call } = open(createPool(limited(1, 400))({ never, sleepy }));
  // On a machine that is busy the second may run out of time together with the first.
  for (let code = ""; code !== "HEDDLE_WORKER_EXITED"; ) {
    const first = rejection(call.never());
    await call.sleepy({ ms: 200 }).catch(() => {});
    const error = await rejection(call.never());
    equal((await first).code, "HEDDLE_TIMEOUT");
    code = error.code;
    if (code === "HEDDLE_TIMEOUT") continue;
    equal(error.cause.code, "HEDDLE_TIMEOUT");
    says(error.message, '"never"', "options.worker.hardTimeoutMs");
  }
});

test("a call that was given up has its worker ended all the same", async ({ open, endless }) => {
  const { call } = open(createPool(limited(1, 50))({ spin, double }));
  await rejects(call.spin(endless(), { timeout: 5 }), "HEDDLE_TIMEOUT", "callOptions.timeout");
  equal(await call.double(21), 42);
});

test("the time in the queue does not count towards the hard timeout", async ({ open }) => {
  const { call } = open(createPool(limited(1, 1000))({ busy, double }));
  const calls = Array.from({ length: 15 }, () => call.busy(100));
  equal(await call.double(4), 8);
  await Promise.all(calls);
});

test("worker after worker may be ended", async ({ open }) => {
  const pool = open(createPool(limited(2, 10))({ spin, double }));
  for (let round = 0; round < 12; round++) {
    await withHeld((held) => rejects(pool.call.spin(held), "HEDDLE_TIMEOUT"));
    const value = await pool.call.double(round).catch(({ code }) => code);
    // A machine that is busy may stop any task for so long.
    ok(value === 2 * round || value === "HEDDLE_TIMEOUT", `got ${value}`);
  }
  equal(pool.stats().inFlight, 0);
});

test("of random calls none is lost but those that run for too long", async ({ open }) => {
  const random = seededRandom();
  const pool = open(createPool(limited(2, 100))({ spin, busy, double, identity }));
  let intact = 0;
  for (let round = 0; round < 3; round++) {
    await withHeld((held) =>
      Promise.all(
        Array.from({ length: 200 }, async (_, i) => {
          const what = random(100);
          if (what === 0) return rejects(pool.call.spin(held), "HEDDLE_TIMEOUT");
          if (what < 10) await pool.call.busy(random(4)).catch(() => {});
          const value = await pool.call.double(i).catch(({ code }) => code);
          if (value === 2 * i) intact++;
          else equal(value, "HEDDLE_TIMEOUT");
        }),
      ),
    );
  }
  ok(intact > 400, `only ${intact} calls ended`);
  equal(pool.stats().inFlight, 0);
});

test("whatever waits and computes at random, each call settles once", async ({ open }) => {
  const random = seededRandom();
  const pool = open(createPool(limited(2, 20))({ busy, sleepy, never, double }));
  const settled = new Uint8Array(300);
  const codes = ["HEDDLE_TIMEOUT", "HEDDLE_WORKER_EXITED"];
  await Promise.all(
    Array.from(settled, async (_, i) => {
      const tasks = [
        () => pool.call.double(i),
        () => pool.call.busy(random(4) === 0 ? 30 : 1),
        () => pool.call.sleepy({ ms: random(40), value: i }),
        () => pool.call.never(),
      ];
      await tasks[random(5) === 0 ? random(4) : 0]().catch(({ code }) => {
        ok(codes.includes(code), `rejected with ${code}`);
      });
      settled[i]++;
    }),
  );
  ok(
    settled.every((times) => times === 1),
    "some call did not settle once",
  );
  equal(pool.stats().inFlight, 0);
});
