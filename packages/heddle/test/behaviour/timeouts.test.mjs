import { equal, ok, rejects, same } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool, task } from "../lib/heddle.mjs";
import { seededRandom } from "../lib/random.mjs";
import { busy, countCalls, double, spin } from "./fixtures/basics.mjs";
import { never, neverFor, neverMaybe, sleepy } from "./fixtures/limited.mjs";

group("timeouts");

test("a task that runs too long rejects its call", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })({ never, double }));
  await rejects(
    call.never(undefined, { timeout: 10 }),
    "HEDDLE_TIMEOUT",
    'task "never"',
    "10 ms",
    "callOptions.timeout",
  );
  equal(await call.double(21), 42);
});

test("a task that blocks its worker is given up all the same", async ({ open, endless }) => {
  const { call } = open(createPool({ threads: 2 })({ spin, double }));
  await rejects(call.spin(endless(), { timeout: 10 }), "HEDDLE_TIMEOUT");
  equal(await call.double(21), 42);
});

test("a timeout can settle the call with a value, with nothing, or with an error", async ({
  open,
}) => {
  const { call } = open(createPool({ threads: 1 })({ never }));
  const fallback = { from: "caller" };
  ok(
    (await call.never(undefined, { timeout: { time: 5, default: fallback } })) === fallback,
    "copy",
  );
  equal(await call.never(undefined, { timeout: { time: 5, maybe: true } }), undefined);
  const error = new RangeError("too late");
  const outcome = await call.never(undefined, { timeout: { time: 5, error } }).catch((e) => e);
  ok(outcome === error, "another error");
});

test("tasks have timeouts of their own, and a call's come first", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })({ neverFor, neverMaybe }));
  await rejects(call.neverFor(), "HEDDLE_TIMEOUT", "task.timeout");
  equal(await call.neverMaybe(), undefined);
  equal(await call.neverFor(undefined, { timeout: { time: 1, default: 7 } }), 7);
});

test("the time in the queue does not count as running", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })({ busy, double }));
  const first = call.busy(700);
  equal(await call.double(4, { timeout: 500 }), 8);
  await first;
});

test("a call that waits too long rejects, and is not run later", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })({ busy, countCalls }));
  const before = await call.countCalls();
  const first = call.busy(200);
  const outcome = await call.countCalls(undefined, { queueTimeout: 1 }).catch(({ code }) => code);
  await first;
  // Whether it had to wait is the operating system's to say; that it is either run or not is ours.
  const after = await call.countCalls();
  equal(after - before, outcome === "HEDDLE_TIMEOUT" ? 1 : 2, `calls after ${outcome}`);
});

test("a call may be given up before any worker can have it", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })({ double }));
  equal(await call.double(1, { queueTimeout: { time: 0, default: "none" } }), "none");
  equal(await call.double(1), 2);
});

test("a result that is here counts, however late this thread is", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })({ double }));
  await call.double(0);
  const promise = call.double(3, { timeout: 50 });
  const end = performance.now() + 300;
  while (performance.now() < end);
  equal(await promise, 6);
});

test("timeouts that cannot be used are refused, with their names", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })({ double }));
  for (const timeout of [
    -1,
    Number.NaN,
    2 ** 31,
    "5",
    null,
    {},
    { time: 5 },
    { time: -1, maybe: true },
  ]) {
    await rejects(call.double(1, { timeout }), "HEDDLE_ARGUMENT", "callOptions.timeout");
  }
  await rejects(
    call.double(1, { queueTimeout: -5 }),
    "HEDDLE_ARGUMENT",
    "callOptions.queueTimeout",
    "-5",
  );
  await rejects(call.double(1, { timeOut: 5 }), "HEDDLE_ARGUMENT", "callOptions.timeOut");
  await rejects(call.double(1, 5), "HEDDLE_ARGUMENT", "callOptions is 5");
  equal(await call.double(1, {}), 2);
});

test("tasks whose limits cannot be used are refused when they are defined", async () => {
  const define = async (definition) => task({ f: () => 0, ...definition });
  await rejects(define({ timeout: -1 }), "HEDDLE_ARGUMENT", "definition.timeout", "-1");
  await rejects(define({ queueTimeout: {} }), "HEDDLE_ARGUMENT", "definition.queueTimeout");
  await rejects(define({ abortSignal: 5 }), "HEDDLE_ARGUMENT", "definition.abortSignal", "5");
});

test("a pool whose calls were all given up is idle", async () => {
  const pool = createPool({ threads: 1 })({ never });
  await pool.call.never(undefined, { timeout: { time: 1, maybe: true } });
  equal(pool.stats().inFlight, 0);
  await pool[Symbol.asyncDispose]();
});

test("thousands of calls with random timeouts settle once each, with what is theirs", async ({
  open,
}) => {
  const random = seededRandom();
  const pool = open(createPool({ threads: 2 })({ sleepy, double }));
  const { call } = pool;
  const outcomes = await Promise.all(
    Array.from({ length: 3000 }, async (_, i) => {
      const limits = { timeout: { time: random(4), default: "late" } };
      if (random(3) === 0) limits.queueTimeout = { time: random(20), default: "late" };
      const value = random(2) === 0 ? { i } : i;
      const got = await call.sleepy({ ms: random(4), value }, limits);
      if (got !== "late") same(got, value);
      return got;
    }),
  );
  ok(outcomes.includes("late"), "none ran out of time");
  equal(pool.stats().inFlight, 0);
  same(await Promise.all([1, 2, 3].map((n) => call.double(n))), [2, 4, 6]);
});
