import { equal, ok, same } from "../lib/assert.mjs";
import { difference } from "../lib/difference.mjs";
import { openProbed } from "../lib/engine-probe.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { seededRandom } from "../lib/random.mjs";
import { blockUntilDone, untilParked } from "../lib/waiting.mjs";
import { fail, KINDS, makeValue, plusOne, produce } from "./fixtures/load.mjs";

group("many calls");

const KIB = 1024;

/** Makes `count` calls in one go and counts how each settles. */
async function settleAll(call, count) {
  const times = new Uint8Array(count);
  let done = 0;
  let refused = 0;
  const calls = Array.from({ length: count }, (_, i) =>
    call(i).then(
      (value) => {
        equal(value, i + 1);
        times[i]++;
        done++;
      },
      (error) => {
        equal(error.code, "HEDDLE_QUEUE_FULL");
        times[i]++;
        refused++;
      },
    ),
  );
  await Promise.all(calls);
  ok(
    times.every((n) => n === 1),
    "some call settled twice",
  );
  return { done, refused };
}

test("each of 10,000 calls settles once", async ({ open }) => {
  const { call } = open(createPool({ threads: 2 })({ plusOne }));
  same(await settleAll(call.plusOne, 10_000), { done: 10_000, refused: 0 });
});

test("each of 200,000 calls settles once, those over maxCalls as refused", async ({ open }) => {
  const { call } = open(createPool({ threads: 2 })({ plusOne }));
  const most = 131_072;
  same(await settleAll(call.plusOne, 200_000), { done: most, refused: 200_000 - most });
  same(await settleAll(call.plusOne, 1000), { done: 1000, refused: 0 });
});

test("memory for payloads is given back when calls are settled", async ({ open }) => {
  const { pool, exports } = openProbed(() => open(createPool({ threads: 2 })({ produce, fail })));
  const atStart = exports.heddle_live_blocks();
  for (let round = 0; round < 5; round++) {
    const calls = Array.from({ length: 300 }, (_, id) => {
      const value = makeValue({ kind: id % KINDS, size: 10 * id, id });
      const how = ["now", "later", "throw"][id % 3];
      return id % 10 === 9 ? pool.call.fail({ id, size: 5000 }) : pool.call.produce({ value, how });
    });
    await Promise.allSettled(calls);
  }
  await untilParked(pool);
  equal(exports.heddle_live_blocks(), atStart, "blocks in use");
});

const SMALL_ARENA = { payloadMaxByteLength: 64 * KIB };

/** A pool with little memory for payloads, whose workers have all started. */
async function openSmall(open) {
  const make = () => createPool({ threads: 2, payload: SMALL_ARENA })({ plusOne, produce, fail });
  const { pool, exports } = openProbed(() => open(make()));
  await pool.call.plusOne(1);
  await untilParked(pool);
  const before = pool.stats().calls;
  return { pool, exports, finish: (count) => blockUntilDone(pool, before + count) };
}

test("no result is lost when there is no room for it because the main thread is busy", async ({
  open,
}) => {
  const { pool, exports, finish } = await openSmall(open);
  for (let kind = 0; kind < KINDS; kind++) {
    const wanted = Array.from({ length: 60 }, (_, id) => ({ kind, size: 6 * KIB, id }));
    const calls = wanted.map((what) => pool.call.produce({ wanted: what, how: "now" }));
    finish(calls.length * (kind + 1));
    const results = await Promise.all(calls);
    results.forEach((result, i) => {
      same(result, makeValue(wanted[i]));
    });
  }
  await untilParked(pool);
  equal(exports.heddle_live_blocks(), 0, "blocks in use");
});

test("no error is lost when there is no room for it because the main thread is busy", async ({
  open,
}) => {
  const { pool, finish } = await openSmall(open);
  const calls = Array.from({ length: 60 }, (_, id) => pool.call.fail({ id, size: 6 * KIB }));
  finish(calls.length);
  const outcomes = await Promise.allSettled(calls);
  outcomes.forEach(({ status, reason }, id) => {
    equal(status, "rejected");
    ok(reason instanceof RangeError, `${reason} is no RangeError`);
    same([reason.message, reason.id, reason.text.length], [`${id}`, id, 6 * KIB]);
  });
});

test("whatever random calls ask for, each gets just that", async ({ open }) => {
  const random = seededRandom();
  const { pool, exports } = openProbed(() => open(createPool({ threads: 2 })({ produce, fail })));
  const pick = (...list) => list[random(list.length)];
  for (let round = 0; round < 30; round++) {
    const problems = [];
    const calls = Array.from({ length: random(300) }, async (_, id) => {
      const make = () => makeValue(what);
      const what = { kind: random(KINDS), size: pick(0, 10, 100, 1000, 30_000), id };
      const how = pick("now", "now", "now", "later", "throw");
      const ask = pick(
        () => ({ value: make(), how }),
        () => ({ value: make(), wanted: what, how }),
      );
      const got = await pool.call.produce(ask()).catch((thrown) => thrown);
      const found = difference(got, make());
      if (found !== undefined) problems.push(`${JSON.stringify(what)} ${how}: ${found}`);
    });
    if (random(2) === 0) await Promise.all(calls.slice(0, random(10)));
    await Promise.all(calls);
    same(problems, []);
  }
  await untilParked(pool);
  equal(exports.heddle_live_blocks(), 0, "blocks in use");
});
