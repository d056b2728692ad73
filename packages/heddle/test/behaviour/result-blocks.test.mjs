// Where results are that do not fit into their record: over their arguments, where that can be.

import { equal, rejection, rejects, same } from "../lib/assert.mjs";
import { openProbed } from "../lib/engine-probe.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { blockUntilDone, untilParked } from "../lib/waiting.mjs";
import * as basics from "./fixtures/basics.mjs";
import * as blocks from "./fixtures/result-blocks.mjs";

group("results over arguments");

const CALLS = 20;

/** A pool of one worker that is up, and what its blocks say. */
async function openOne(open) {
  const make = () => createPool({ threads: 1 })({ ...basics, ...blocks });
  const { pool, exports } = openProbed(() => open(make()));
  await pool.call.double(1);
  await untilParked(pool);
  const live = () => exports.heddle_live_blocks();
  /** Makes calls, and looks at the blocks while their results are there and not read. */
  const blocksOf = async (makeCall) => {
    const before = pool.stats().workers[0].run;
    const atFirst = live();
    const calls = Array.from({ length: CALLS }, (_, i) => makeCall(i));
    blockUntilDone(pool, before + CALLS);
    const count = live() - atFirst;
    return { count, results: await Promise.all(calls) };
  };
  return { pool, call: pool.call, live, blocksOf };
}

/** Values that need a block, by how much. */
const VALUES = {
  "an object": (i) => ({ i, text: "x".repeat(100 + i) }),
  "bytes of some KB": (i) => new Uint8Array(5000 + i).fill(i),
  "a text": (i) => `${i} `.repeat(300),
  "a text of two bytes for a character": (i) => `${i} €`.repeat(300),
};
for (const [what, value] of Object.entries(VALUES)) {
  test(`${what} is written where the argument was`, async ({ open }) => {
    const { call, blocksOf } = await openOne(open);
    const { count, results } = await blocksOf((i) => call.echo(value(i)));
    equal(count, CALLS, "blocks");
    results.forEach((result, i) => {
      same(result, value(i));
    });
  });
}

test("later, too, when other calls were begun in between", async ({ open }) => {
  const { call, live } = await openOne(open);
  const values = Array.from({ length: CALLS }, (_, i) => ({ i, text: "y".repeat(50 * i) }));
  const calls = values.map((value, i) => call.echoLater({ value, turns: i % 5 }));
  same(await Promise.all(calls), values);
  equal(live(), 0, "blocks");
});

test("a result that is too long for its argument's block has one of its own", async ({ open }) => {
  const { call, live, blocksOf } = await openOne(open);
  const { count, results } = await blocksOf((i) =>
    call.repeat({ text: "z".repeat(100), by: 3 + i }),
  );
  equal(count, 2 * CALLS, "blocks");
  results.forEach((result, i) => {
    same(
      result,
      Array.from({ length: 3 + i }, () => "z".repeat(100)),
    );
  });
  equal(live(), 0, "blocks");
});

const LIMITS = {
  "a timeout": { timeout: 60_000 },
  "a signal": { signal: new AbortController().signal },
};
for (const [what, limits] of Object.entries(LIMITS)) {
  test(`a call with ${what} keeps its argument`, async ({ open }) => {
    const { call, live, blocksOf } = await openOne(open);
    const { count, results } = await blocksOf((i) =>
      call.echo({ text: "x".repeat(200), i }, limits),
    );
    equal(count, 2 * CALLS, "blocks");
    equal(results.at(-1).i, CALLS - 1);
    equal(live(), 0, "blocks");
  });
}

test("what cannot be written after all leaves the argument's block as it was", async ({ open }) => {
  const { call, live } = await openOne(open);
  const text = "x".repeat(1000);
  for (const length of [0, 10, 1000, 100_000]) {
    const halfway = { text, before: "y".repeat(length) };
    await rejects(call.addFunction(halfway), "HEDDLE_PAYLOAD_TYPE", "$.f");
    equal((await rejection(call.throwLong(halfway))).message, text);
    same(await call.echo(halfway), halfway);
  }
  equal(live(), 0, "blocks");
});

test("results by message leave the argument to its owner", async ({ open }) => {
  const { call, live } = await openOne(open);
  for (const length of [100_000, 300_000]) {
    const { bytes } = await call.echo({ text: "x".repeat(1000), bytes: new Uint8Array(length) });
    equal(bytes.length, length);
  }
  equal(live(), 0, "blocks");
});
