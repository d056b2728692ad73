import { equal, ok, rejects, same, throws } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { turn } from "../lib/waiting.mjs";
import { waitAtGate } from "./fixtures/asynchronous.mjs";
import { double, spin } from "./fixtures/basics.mjs";
import * as crashing from "./fixtures/crashing.mjs";

group("events");

const BOOTSTRAP = new URL("./fixtures/bootstrap/setup.mjs", import.meta.url);

/** All that happens to a pool, as it happens. */
function watch(pool) {
  const seen = [];
  for (const event of ["workerUp", "workerDown", "queueFull", "closed"]) {
    pool.on(event, (what) => seen.push([event, what]));
  }
  return seen;
}

/** Waits until something was seen. */
async function untilSeen(seen, event, count = 1) {
  while (seen.filter(([name]) => name === event).length < count) await turn();
}

test("workers come and go, and the pool is closed", async ({ open }) => {
  const pool = open(createPool({ threads: 2 })({ double }));
  const seen = watch(pool);
  await untilSeen(seen, "workerUp", 2);
  same(seen.map(([, { worker }]) => worker).sort(), [0, 1]);
  equal(await pool.call.double(2), 4);
  equal(seen.length, 2, "events while all is well");
  await pool.shutdown();
  await untilSeen(seen, "closed");
  const down = seen.slice(2, 4).sort(([, a], [, b]) => a.worker - b.worker);
  down.forEach(([event, { worker, reason }], i) => {
    same({ event, worker, reason }, { event: "workerDown", worker: i, reason: "closed" });
  });
  same(seen[4], ["closed", { cause: undefined }]);
  equal(seen.length, 5, "events");
});

test("a worker that ends itself is told with its cause, and so is its successor", async ({
  open,
}) => {
  const pool = open(createPool({ threads: 1 })(crashing));
  const seen = watch(pool);
  await untilSeen(seen, "workerUp");
  await rejects(pool.call.throwInTimer("out of the blue"), "HEDDLE_WORKER_EXITED");
  await untilSeen(seen, "workerUp", 2);
  const [event, { worker, reason, cause }] = seen[1];
  same({ event, worker, reason }, { event: "workerDown", worker: 0, reason: "exited" });
  ok(cause instanceof Error && cause.message.includes("out of the blue"), `cause ${cause}`);
});

test("a worker that is ended for a task is told as such", async ({ open, endless }) => {
  const pool = open(createPool({ threads: 1, worker: { hardTimeoutMs: 20 } })({ spin }));
  const seen = watch(pool);
  await rejects(pool.call.spin(endless()), "HEDDLE_TIMEOUT");
  await untilSeen(seen, "workerDown");
  const [, { reason, cause }] = seen.find(([event]) => event === "workerDown");
  equal(reason, "hardTimeout");
  equal(cause.code, "HEDDLE_TIMEOUT");
});

test("a worker that is replaced in time is told as such", async ({ open }) => {
  const pool = open(createPool({ threads: 1, worker: { recycle: { calls: 1 } } })({ double }));
  const seen = watch(pool);
  for (let i = 0; i < 3; i++) equal(await pool.call.double(i), 2 * i);
  await untilSeen(seen, "workerDown", 3);
  for (const [, { reason, cause }] of seen.filter(([event]) => event === "workerDown")) {
    same({ reason, cause }, { reason: "recycled", cause: undefined });
  }
});

test("a pool whose workers cannot start is closed for that", async ({ open }) => {
  const bootstrap = { href: BOOTSTRAP, name: "fails", data: "no licence" };
  const pool = open(createPool({ threads: 1, worker: { bootstrap } })({ double }));
  const seen = watch(pool);
  await rejects(pool.ready(), "HEDDLE_WORKER_START");
  await untilSeen(seen, "closed");
  same(
    seen.map(([event]) => event),
    ["workerDown", "closed"],
  );
  equal(seen[0][1].cause.name, "RangeError");
  equal(seen[1][1].cause.code, "HEDDLE_WORKER_START");
});

test("a full queue is told once, and again when it was not full meanwhile", async ({ open }) => {
  const pool = open(createPool({ threads: 1, queue: { maxCalls: 2 } })({ double }));
  await pool.ready();
  const seen = [];
  pool.on("queueFull", (event) => seen.push(event));
  const overflow = () =>
    Promise.allSettled(Array.from({ length: 10 }, (_, i) => pool.call.double(i)));
  for (let round = 1; round <= 3; round++) {
    const outcomes = await overflow();
    equal(outcomes.filter(({ status }) => status === "rejected").length, 8, "refused");
    equal(seen.length, round, "told");
    same(seen.at(-1), { inFlight: 2, bytes: 0 });
    // A timer may come before everything else that waits for a turn.
    for (let i = 0; i < 3; i++) await turn();
  }
});

test("a listener that calls the pool when it is full starves nobody", async ({ open }) => {
  const pool = open(createPool({ threads: 1, queue: { maxCalls: 1 } })({ waitAtGate }));
  let told = 0;
  pool.on("queueFull", () => {
    told++;
    pool.call.waitAtGate("again").catch(() => {});
  });
  const pending = rejects(pool.call.waitAtGate("never"), "HEDDLE_CLOSED");
  await rejects(pool.call.waitAtGate("one too many"), "HEDDLE_QUEUE_FULL");
  await turn();
  ok(told > 0, "it was not told");
  await pool.shutdown();
  await pending;
});

test("a subscription ends by its function, or by its signal", async ({ open }) => {
  const pool = open(createPool({ threads: 1 })(crashing));
  const controller = new AbortController();
  const seen = { off: 0, signal: 0, aborted: 0, twice: 0 };
  const off = pool.on("workerDown", () => seen.off++);
  pool.on("workerDown", () => seen.signal++, { signal: controller.signal });
  pool.on("workerDown", () => seen.aborted++, { signal: AbortSignal.abort() });
  const twice = () => seen.twice++;
  const offTwice = pool.on("workerDown", twice);
  pool.on("workerDown", twice);
  const all = watch(pool);
  await rejects(pool.call.exit(1), "HEDDLE_WORKER_EXITED");
  await untilSeen(all, "workerDown");
  same(seen, { off: 1, signal: 1, aborted: 0, twice: 2 });
  off();
  off();
  offTwice();
  controller.abort();
  await rejects(pool.call.exit(1), "HEDDLE_WORKER_EXITED");
  await untilSeen(all, "workerDown", 2);
  same(seen, { off: 1, signal: 1, aborted: 0, twice: 3 });
});

test("events, listeners and options that cannot be used are named", ({ open }) => {
  const pool = open(createPool({ threads: 1 })({ double }));
  const listener = () => {};
  throws(() => pool.on("workerup", listener), "HEDDLE_ARGUMENT", 'event is "workerup"', "workerUp");
  throws(() => pool.on("constructor", listener), "HEDDLE_ARGUMENT", "event is");
  throws(() => pool.on("closed"), "HEDDLE_ARGUMENT", "listener is undefined", "function");
  throws(() => pool.on("closed", listener, 5), "HEDDLE_ARGUMENT", "options is 5");
  const options = { signal: "now" };
  throws(() => pool.on("closed", listener, options), "HEDDLE_ARGUMENT", 'options.signal is "now"');
});
