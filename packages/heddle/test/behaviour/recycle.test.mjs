import { equal, ok, rejects, same, throws } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { seededRandom } from "../lib/random.mjs";
import { turn } from "../lib/waiting.mjs";
import { double } from "./fixtures/basics.mjs";
import { leak, visit, visitLater } from "./fixtures/worn.mjs";

group("workers that are replaced in time");

/** How many calls each worker had had before each of these, in order. */
const befores = (visits) => visits.map(({ before }) => before).sort((a, b) => a - b);

const openWith = (threads, recycle, more = {}) =>
  createPool({ threads, worker: { recycle }, ...more })({ visit, visitLater, leak, double });

for (const calls of [1, 2, 10]) {
  test(`a worker is replaced after ${calls} calls, one by one`, async ({ open }) => {
    const { call } = open(openWith(1, { calls }));
    const seen = new Set();
    for (let i = 0; i < 4 * calls; i++) {
      const { identity, before } = await call.visit();
      equal(before, i % calls, "calls before");
      seen.add(identity);
    }
    equal(seen.size, 4, "workers");
  });
}

test("it is replaced after exactly so many calls in a burst, too", async ({ open }) => {
  const { call } = open(openWith(1, { calls: 25 }));
  const visits = await Promise.all(Array.from({ length: 100 }, () => call.visit()));
  same(
    befores(visits),
    visits.map((_, i) => Math.floor(i / 4)),
  );
  equal(new Set(visits.map(({ identity }) => identity)).size, 4, "workers");
});

test("a worker that is to be replaced finishes what waits for a promise", async ({ open }) => {
  const { call } = open(openWith(1, { calls: 3 }));
  const visits = await Promise.all([20, 1, 30, 1, 1].map((ms) => call.visitLater(ms)));
  same(befores(visits), [0, 0, 1, 1, 2]);
});

test("a worker is replaced when it is old, after a call", async ({ open }) => {
  const { call } = open(openWith(1, { ageMs: 20 }));
  const { identity } = await call.visit();
  const seen = new Set([identity]);
  while (seen.size < 3) {
    await turn();
    seen.add((await call.visit()).identity);
  }
});

test("a worker is replaced when its heap has grown, where that can be told", async ({ open }) => {
  const recycle = { heapBytes: 60e6 };
  if (globalThis.process === undefined) {
    const name = "options.worker.recycle.heapBytes";
    throws(() => openWith(1, recycle), "HEDDLE_ARGUMENT", name, "expected nothing on this host");
    return;
  }
  const { call } = open(openWith(1, recycle));
  const first = await call.visit();
  equal((await call.visit()).identity, first.identity);
  const seen = new Set();
  while (seen.size < 3) seen.add((await call.leak(5)).identity);
});

test("of random loads no call is lost, and the workers do change", async ({ open }) => {
  const random = seededRandom();
  const pool = open(openWith(2, { calls: 40 }));
  const seen = new Set();
  for (let round = 0; round < 3; round++) {
    await Promise.all(
      Array.from({ length: 300 }, async (_, i) => {
        for (let left = random(4); left > 0; left--) await undefined;
        const what = random(20);
        if (what === 0) seen.add((await pool.call.visitLater(random(5))).identity);
        else if (what < 5) seen.add((await pool.call.visit()).identity);
        else equal(await pool.call.double(i), 2 * i);
      }),
    );
  }
  ok(seen.size >= 6, `${seen.size} workers`);
  equal(pool.stats().inFlight, 0);
});

test("a pool may be shut down while its workers are being replaced", async ({ open }) => {
  const random = seededRandom();
  for (let round = 0; round < 6; round++) {
    const pool = open(openWith(2, { calls: 1 }));
    await pool.call.double(1);
    const calls = Array.from({ length: 20 }, (_, i) =>
      pool.call.double(i).then(
        (value) => equal(value, 2 * i),
        ({ code }) => equal(code, "HEDDLE_CLOSED"),
      ),
    );
    for (let left = random(4); left > 0; left--) await Promise.race([...calls, turn()]);
    await pool.shutdown();
    await Promise.all(calls);
  }
});

test("disposing of a pool whose workers are being replaced finishes its calls", async () => {
  const pool = openWith(1, { calls: 2 });
  const calls = Array.from({ length: 9 }, () => pool.call.visitLater(1));
  await pool[Symbol.asyncDispose]();
  same(befores(await Promise.all(calls)), [0, 0, 0, 0, 0, 1, 1, 1, 1]);
  await rejects(pool.call.visit(), "HEDDLE_CLOSED");
});

test("nothing is replaced where nothing is bounded", async ({ open }) => {
  const { call } = open(openWith(1, {}));
  for (let i = 0; i < 100; i++) equal((await call.visit()).before, i);
});

for (const [name, value] of [
  ["calls", 0],
  ["ageMs", -1],
  ["heapBytes", 0.5],
  ["age", 5],
]) {
  test(`a limit that cannot be used is named: recycle.${name}`, () => {
    const text = `options.worker.recycle.${name} is ${value};`;
    throws(() => openWith(1, { [name]: value }), "HEDDLE_ARGUMENT", text, "expected");
  });
}
