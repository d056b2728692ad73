import { equal, ok, rejection, rejects, same, says } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { move } from "../lib/heddle.mjs";
import { turn } from "../lib/waiting.mjs";
import { NONE, openMortal } from "./fixtures/mortal-pool.mjs";

group("calls that are not run again");

const LONG = 200_000;

/** Resolves once an attempt has begun. */
async function untilTried(counts, times, id = 0) {
  while (Atomics.load(counts, id) < times) await turn();
}

test("those that run for longer than the hard timeout", async (tools) => {
  const { call, counts, ends } = openMortal(tools, { threads: 1, worker: { hardTimeoutMs: 60 } });
  await rejects(call.spin({ held: tools.endless() }), "HEDDLE_TIMEOUT", "60 ms");
  equal(counts[0], 1, "attempts");
  same(ends("spin"), { ...NONE, calls: 1, timedOut: 1 });
});

test("but those are that waited beside one", async (tools) => {
  const { call, counts } = openMortal(tools, { threads: 1, worker: { hardTimeoutMs: 400 } });
  // On a machine that is busy the second may run out of time together with the first.
  for (let id = 1, value; value !== "done"; id++) {
    const first = rejects(call.wait({}), "HEDDLE_TIMEOUT");
    const after = performance.now() + 200;
    while (performance.now() < after) await turn();
    value = await call.pendingOnce({ id, deaths: 1 }).catch(({ code }) => code);
    await first;
    if (value === "done") equal(counts[id], 2, "attempts");
    else equal(value, "HEDDLE_TIMEOUT");
  }
});

test("those that ran out of time, though each attempt has its own", async (tools) => {
  const { call, counts } = openMortal(tools);
  // The first attempt may run out of time, too, before the end of its worker is heard of.
  for (let id = 0, timeout = 50; counts[id - 1] !== 2; id++, timeout *= 2) {
    await rejects(call.wait({ id, deaths: 1 }, { timeout }), "HEDDLE_TIMEOUT", `${timeout} ms`);
  }
});

test("those that were given up before their worker died", async (tools) => {
  const { call, counts, ends } = openMortal(tools, { threads: 1 });
  equal(await call.wait({ id: 1 }, { timeout: { time: 5, default: "late" } }), "late");
  await rejects(call.once({ id: 2, deaths: 1 }), "HEDDLE_WORKER_EXITED");
  equal(await call.survive({ id: 3, value: 3 }), 3);
  ok(counts[1] <= 1, `${counts[1]} attempts`);
  same(ends("wait"), { ...NONE, calls: 1, timedOut: 1 });
});

test("those that are aborted, before or in a later attempt", async (tools) => {
  const { call, counts, ends } = openMortal(tools);
  const promise = call.wait({ deaths: 1 });
  await untilTried(counts, 2);
  promise.reject("enough");
  await rejects(promise, "HEDDLE_ABORTED", "enough");
  const controller = new AbortController();
  const other = call.survive({ id: 1, deaths: 1000 }, { signal: controller.signal });
  await untilTried(counts, 1, 1);
  controller.abort();
  ok(
    ["HEDDLE_ABORTED", "HEDDLE_WORKER_EXITED"].includes((await rejection(other)).code),
    "it rejected otherwise",
  );
  equal(await call.survive({ id: 2, value: 1 }), 1);
  equal(ends("wait").aborted, 1);
  equal(counts[0], 2, "attempts");
});

for (const [what, argument, options] of [
  ["transfer", (buffer) => buffer, (buffer) => ({ transfer: [buffer] })],
  ["move", (buffer) => move(buffer), () => ({})],
]) {
  test(`those whose argument was moved: ${what}`, async (tools) => {
    const { call, counts } = openMortal(tools);
    const buffer = new ArrayBuffer(LONG);
    const value = argument(buffer);
    const promise = call.survive({ deaths: 1, value }, options(buffer));
    equal(buffer.byteLength, 0, "its length");
    const { message } = await rejects(promise, "HEDDLE_WORKER_EXITED");
    ok(!message.includes("attempts"), message);
    equal(counts[0], 1, "attempts");
  });
}

test("those whose argument has streams", async (tools) => {
  const { call, counts } = openMortal(tools);
  const items = () => [1, 2, 3].values();
  async function* stream() {
    yield* items();
  }
  equal(await call.readAll({ items: stream() }), 3);
  await rejects(call.readAll({ id: 1, deaths: 1, items: stream() }), "HEDDLE_WORKER_EXITED");
  equal(counts[1], 1, "attempts");
});

test("those whose pool is shut down meanwhile", async (tools) => {
  const { call, counts, pool } = openMortal(tools);
  const waiting = call.wait({ deaths: 1 });
  await untilTried(counts, 2);
  const closed = [waiting, call.survive({ id: 1, deaths: 1000 })].map(rejection);
  await pool.shutdown();
  for (const { code } of await Promise.all(closed)) {
    // The other one may have come to its end before.
    ok(["HEDDLE_CLOSED", "HEDDLE_WORKER_EXITED"].includes(code), `rejected with ${code}`);
  }
  equal((await closed[0]).code, "HEDDLE_CLOSED");
  const tried = counts[1];
  for (let i = 0; i < 10; i++) await turn();
  equal(counts[1], tried, "attempts");
});

test("but a shutdown that waits for calls waits for these", async (tools) => {
  const { call, pool, counts } = openMortal(tools);
  const promise = call.surviveLater({ deaths: 2, value: "in the end" });
  await pool.shutdown(Number.POSITIVE_INFINITY);
  equal(await promise, "in the end");
  equal(counts[0], 3, "attempts");
});

test("what the task throws is the result", async (tools) => {
  const { call, ends } = openMortal(tools);
  const error = await rejection(call.survive(null));
  says(error.message, "null");
  equal(ends("survive").retried, 0);
});
