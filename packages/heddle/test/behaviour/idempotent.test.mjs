import { equal, ok, rejects, same, throws } from "../lib/assert.mjs";
import { openProbed } from "../lib/engine-probe.mjs";
import { group, test } from "../lib/harness.mjs";
import { importTask, task } from "../lib/heddle.mjs";
import { seededRandom } from "../lib/random.mjs";
import { turn } from "../lib/waiting.mjs";
import { NONE, openMortal } from "./fixtures/mortal-pool.mjs";

group("calls that may run again");

const LONG = 200_000;
const bytes = (length) => new Uint8Array(length).map((_, i) => i % 251);

for (const deaths of [1, 2]) {
  test(`a call whose worker dies is run again, ${deaths} times`, async (tools) => {
    const { call, counts, ends } = openMortal(tools);
    equal(await call.survive({ deaths, value: "here" }), "here");
    equal(counts[0], deaths + 1, "attempts");
    same(ends("survive"), { ...NONE, calls: 1, ok: 1, retried: deaths });
  });
}

test("a task that always brings its worker down is tried three times", async (tools) => {
  const { call, counts, ends } = openMortal(tools);
  const attempt = call.survive({ deaths: 1000 });
  await rejects(attempt, "HEDDLE_WORKER_EXITED", '"survive"', "the last of 3 attempts");
  equal(counts[0], 3, "attempts");
  same(ends("survive"), { ...NONE, calls: 1, lost: 1, retried: 2 });
  equal(await call.survive({ id: 1, value: 7 }), 7);
});

test("a task that does not say so is not run again", async (tools) => {
  const { call, counts, ends } = openMortal(tools);
  const { message } = await rejects(call.once({ deaths: 1 }), "HEDDLE_WORKER_EXITED");
  ok(!message.includes("attempts"), message);
  equal(counts[0], 1, "attempts");
  same(ends("once"), { ...NONE, calls: 1, lost: 1 });
});

const ARGUMENTS = {
  "a number": 12.5,
  "a text of the record": "short",
  "a long text": "ÿ€".repeat(3000),
  "an object": { list: [1n, new Map([["a", new Date(5)]])] },
  "bytes in a block": bytes(9000),
  "bytes that go by message": bytes(LONG),
};
for (const [what, value] of Object.entries(ARGUMENTS)) {
  test(`the argument is the same the next time: ${what}`, async (tools) => {
    const { call } = openMortal(tools);
    same(await call.survive({ deaths: 2, value }), value);
    same(await call.surviveLater({ id: 1, deaths: 1, value }), value);
  });
}

test("the argument is as it was when the call was made", async (tools) => {
  const { call } = openMortal(tools);
  for (const [id, length] of [20, 9000, LONG].entries()) {
    const value = { list: [1, 2, 3], bytes: bytes(length) };
    const promise = call.survive({ id, deaths: 2, value });
    value.list.push(4);
    value.bytes.fill(0);
    same(await promise, { list: [1, 2, 3], bytes: bytes(length) });
  }
});

for (const length of [10, 3000, LONG]) {
  test(`a worker may die while it writes its result, of ${length} bytes`, async (tools) => {
    const { call } = openMortal(tools);
    const { before, after } = await call.surviveInResult({ deaths: 2, bytes: length });
    same([before, after], [new Uint8Array(length).fill(9), new Uint8Array(length).fill(9)]);
  });
}

test("memory that is shared is shared with the next worker", async (tools) => {
  const { call, pool } = openMortal(tools);
  const shared = new SharedArrayBuffer(8);
  const value = await call.survive({ deaths: 1, value: shared });
  new Uint8Array(value)[3] = 7;
  equal(new Uint8Array(shared)[3], 7);
  const view = pool.buffer(100).fill(5);
  const same = await call.survive({ id: 1, deaths: 2, value: view });
  view[3] = 8;
  equal(same[3], 8);
});

for (const [what, options] of [
  ["priorities", { priorities: true }],
  ["a balancer", { balancer: "roundRobin" }],
  ["one worker", { threads: 1 }],
  ["room for one call", { threads: 1, queue: { maxCalls: 1 } }],
]) {
  test(`it works with ${what}`, async (tools) => {
    const { call, ends } = openMortal(tools, options);
    for (const [id, value] of [1, "x".repeat(500), bytes(LONG)].entries()) {
      same(await call.survive({ id, deaths: 2, value }, { affinity: "key" }), value);
    }
    same(ends("survive"), { ...NONE, calls: 3, ok: 3, retried: 6 });
  });
}

test("a task of importTask can say so, too", async (tools) => {
  const href = new URL("./fixtures/idempotent.mjs", import.meta.url);
  const again = importTask({ href, name: "once", idempotent: true });
  const { call } = openMortal(tools, {}, { again });
  equal(await call.again({ deaths: 2, value: 3 }), 3);
});

test("whatever crashes among random calls, each has its result once", async (tools) => {
  const random = seededRandom();
  const results = new Uint8Array(600);
  const { pool, exports } = openProbed(() => openMortal(tools, { threads: 2 }).pool);
  const calls = Array.from(results, async (_, id) => {
    const deaths = random(30) === 0 ? 1 + random(2) : 0;
    const long = random(20) === 0 ? LONG : 1000;
    const value = random(3) === 0 ? bytes(random(long)) : { id, text: "x".repeat(random(200)) };
    same(await pool.call.survive({ id, deaths, value }), value);
    results[id]++;
  });
  await Promise.all(calls);
  ok(
    results.every((times) => times === 1),
    "some call did not settle once",
  );
  equal(pool.stats().tasks.survive.ok, results.length);
  // What came by message frees its block with the next look.
  for (let looks = 0; exports.heddle_live_blocks() > 0 && looks < 1000; looks++) await turn();
  equal(exports.heddle_live_blocks(), 0, "blocks in use");
});

test("a call that was only on its way to the worker has not been tried", async (tools) => {
  const { call, counts, ends } = openMortal(tools, { threads: 1 });
  const gate = new SharedArrayBuffer(8);
  const words = new Int32Array(gate);
  const dying = rejects(call.holdUp({ gate, deaths: 1000 }), "HEDDLE_WORKER_EXITED");
  while (Atomics.load(words, 0) === 0) await turn();
  const value = bytes(LONG);
  const behind = call.survive({ id: 1, value });
  Atomics.store(words, 1, 1);
  Atomics.notify(words, 1);
  await dying;
  same(await behind, value);
  equal(counts[1], 1, "attempts");
  ok(ends("survive").retried >= 1, "it was not handed over again");
});

test("events tell of a call once, however often it is tried", async (tools) => {
  const { pool, call } = openMortal(tools, { stats: true });
  const heard = [];
  for (const event of ["submit", "start", "done", "error"]) pool.on(event, () => heard.push(event));
  await call.survive({ deaths: 2 });
  await turn();
  same(heard, ["submit", "start", "done"]);
  equal(pool.stats().latency.count, 1, "calls that were timed");
});

for (const [what, definition, ...parts] of [
  ["a number", { idempotent: 1 }, "definition.idempotent is 1", "true or false"],
  ["a text", { idempotent: "yes" }, 'definition.idempotent is "yes"', "true or false"],
  ["a stream", { idempotent: true, stream: true }, "definition.idempotent is true", "item by item"],
]) {
  test(`an idempotent that cannot be used is refused: ${what}`, () => {
    throws(() => task({ f: () => {}, ...definition }), "HEDDLE_ARGUMENT", ...parts);
    throws(() => importTask({ href: "./x.mjs", ...definition }), "HEDDLE_ARGUMENT", ...parts);
  });
}

test("a generator is refused, too", () => {
  const f = function* () {};
  throws(() => task({ f, idempotent: true }), "HEDDLE_ARGUMENT", "definition.idempotent is true");
  task({ f, idempotent: false });
});
