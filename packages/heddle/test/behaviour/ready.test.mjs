import { equal, ok, rejects } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { seededRandom } from "../lib/random.mjs";
import { turn } from "../lib/waiting.mjs";
import { openGate, waitAtGate } from "./fixtures/asynchronous.mjs";
import { busy, bytes, double, lengthOf } from "./fixtures/basics.mjs";
import { setup } from "./fixtures/bootstrapped.mjs";
import { never } from "./fixtures/limited.mjs";

group("readiness");

const KIB = 1024;
const BOOTSTRAP = new URL("./fixtures/bootstrap/setup.mjs", import.meta.url);

test("a pool is ready when all of its workers are up", async ({ open }) => {
  const pool = open(createPool({ threads: 3 })({ double }));
  let up = 0;
  pool.on("workerUp", () => up++);
  await pool.ready();
  equal(up, 3, "workers that are up");
  await pool.ready();
  equal(await pool.call.double(2), 4);
});

test("a pool is ready when the bootstrap module is done, and calls may come before", async ({
  open,
}) => {
  const bootstrap = { href: BOOTSTRAP, name: "later", data: 1 };
  const pool = open(createPool({ threads: 2, worker: { bootstrap } })({ setup }));
  const early = pool.call.setup();
  await Promise.all([pool.ready(), pool.ready()]);
  equal((await early).atLoad.by, "later");
});

test("a pool that cannot start is never ready, and says why", async ({ open }) => {
  const bootstrap = { href: BOOTSTRAP, name: "fails", data: "no licence" };
  const pool = open(createPool({ threads: 2, worker: { bootstrap } })({ double }));
  await rejects(pool.ready(), "HEDDLE_WORKER_START", "no licence");
  await rejects(pool.ready(), "HEDDLE_WORKER_START", "no licence");
});

test("a pool that is shut down is not ready any more", async ({ open }) => {
  const pool = open(createPool({ threads: 1 })({ double }));
  const early = rejects(pool.ready(), "HEDDLE_CLOSED");
  await pool.shutdown();
  await early;
  await rejects(pool.ready(), "HEDDLE_CLOSED");
});

test("who waits for room hears of the shutdown", async ({ open }) => {
  const pool = open(createPool({ threads: 1, queue: { maxCalls: 1 } })({ never }));
  await pool.ready();
  const call = rejects(pool.call.never(), "HEDDLE_CLOSED");
  const waiting = rejects(pool.ready(), "HEDDLE_CLOSED");
  await turn();
  await pool.shutdown();
  await Promise.all([call, waiting]);
});

test("a pool with a full queue is ready once a call is settled, and not before", async ({
  open,
}) => {
  const pool = open(createPool({ threads: 1, queue: { maxCalls: 2 } })({ waitAtGate, openGate }));
  const waiting = pool.call.waitAtGate("full");
  await pool.ready();
  const opening = pool.call.openGate({ name: "nobody" }).catch(() => {});
  let isReady = false;
  const ready = pool.ready().then(() => {
    isReady = true;
  });
  ok(!isReady, "it is ready with a full queue");
  await Promise.all([opening, ready]);
  await pool.call.openGate({ name: "full", value: 3 });
  equal(await waiting, 3);
});

for (const maxCalls of [1, 8, 512]) {
  test(`a producer that awaits room is never refused, with maxCalls ${maxCalls}`, async ({
    open,
  }) => {
    const pool = open(createPool({ threads: 2, queue: { maxCalls } })({ double }));
    const count = maxCalls === 512 ? 100_000 : 5000;
    let sum = 0;
    const problems = [];
    for (let i = 0; i < count; i++) {
      await pool.ready();
      pool.call.double(i).then(
        (value) => {
          sum += value;
        },
        (error) => problems.push(error),
      );
    }
    while (pool.stats().inFlight > 0) await turn();
    equal(problems.length, 0, `refused, like ${problems[0]}`);
    equal(sum, count * (count - 1));
  });
}

test("several producers share the room, in the order in which they came", async ({ open }) => {
  const random = seededRandom();
  const pool = open(createPool({ threads: 2, queue: { maxCalls: 4 } })({ double, busy }));
  const calls = [];
  const produce = async () => {
    for (let i = 0; i < 100; i++) {
      await pool.ready();
      const call = random(20) === 0 ? pool.call.busy(1) : pool.call.double(i);
      calls.push(call);
      if (random(2) === 0) await call;
    }
  };
  await Promise.all(Array.from({ length: 10 }, produce));
  equal((await Promise.all(calls)).length, 1000);
});

test("who asks for room and makes no call takes none", async ({ open }) => {
  const pool = open(createPool({ threads: 1, queue: { maxCalls: 2 } })({ double }));
  for (let i = 0; i < 20; i++) await pool.ready();
  for (let i = 0; i < 20; i++) {
    await pool.ready();
    await Promise.all([pool.call.double(i), pool.call.double(i)]);
  }
});

test("calls that were given up make room when their tasks have ended", async ({ open }) => {
  const pool = open(createPool({ threads: 1, queue: { maxCalls: 2 } })({ busy, double }));
  for (let round = 0; round < 5; round++) {
    const timeout = { time: 1, maybe: true };
    await pool.ready();
    await Promise.all([
      pool.call.busy(15, { timeout }),
      pool.call.busy(15, { queueTimeout: timeout }),
    ]);
    await pool.ready();
    equal(await pool.call.double(4), 8);
  }
});

test("calls are refused once maxBytes of arguments are in flight", async ({ open }) => {
  const queue = { maxBytes: 100 * KIB };
  const pool = open(createPool({ threads: 1, queue })({ waitAtGate, openGate, lengthOf, double }));
  const args = Array.from({ length: 3 }, () => new Uint8Array(40 * KIB));
  const calls = args.map((argument) => pool.call.lengthOf(argument));
  await rejects(pool.call.double(1), "HEDDLE_QUEUE_FULL", "options.queue.maxBytes");
  for (const call of calls) equal(await call, 40 * KIB);
  equal(await pool.call.lengthOf("→".repeat(40 * KIB)), 40 * KIB);
  // Afterwards as before: nothing is counted twice, or for ever.
  const wide = pool.call.lengthOf("→".repeat(60 * KIB));
  await rejects(pool.call.double(1), "HEDDLE_QUEUE_FULL");
  equal(await wide, 60 * KIB);
  equal(await pool.call.double(1), 2);
});

for (const [name, options, least] of [
  ["maxBytes", { queue: { maxBytes: 200 * KIB } }, 0],
  // Of one size: a block of the arena stays what it was once.
  [
    "little memory",
    { payload: { payloadMaxByteLength: 512 * KIB, maxPayloadBytes: 128 * KIB } },
    59 * KIB,
  ],
]) {
  test(`a producer of long arguments that awaits room is never refused, with ${name}`, async ({
    open,
  }) => {
    const random = seededRandom();
    const pool = open(createPool({ threads: 2, ...options })({ lengthOf, bytes }));
    const problems = [];
    for (let i = 0; i < 1500; i++) {
      await pool.ready();
      const size = least + random(60 * KIB - least);
      const call =
        random(3) === 0 ? pool.call.bytes(size) : pool.call.lengthOf(new Uint8Array(size));
      call.catch((error) => problems.push(error));
    }
    while (pool.stats().inFlight > 0) await turn();
    equal(problems.length, 0, `refused, like ${problems[0]}`);
  });
}
