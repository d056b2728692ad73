// Bytes that nobody wrote: in the decoder alone, and in the memory of a pool.

import { layout, portableCopies } from "../.cache/internals.js";
import { equal, fail, ok, rejects, same } from "../lib/assert.mjs";
import { findText, openProbed } from "../lib/engine-probe.mjs";
import { Fuzzer } from "../lib/fuzz/fuzzer.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool, free } from "../lib/heddle.mjs";
import { seededRandom } from "../lib/random.mjs";
import { blockUntilDone, untilParked, untilRunning } from "../lib/waiting.mjs";
import { echo, speak, textOf } from "./fixtures/corrupt.mjs";
import { untilAborted } from "./fixtures/limited.mjs";

group("corrupt payloads");

const CASES = 6000;

/** @param {Fuzzer} fuzzer */
function fuzz(fuzzer) {
  const before = Object.getOwnPropertyNames(Object.prototype).join();
  for (let i = 0; i < CASES; i++) {
    const problem = fuzzer.step();
    if (problem !== undefined) fail(`case ${i}: ${problem}`);
  }
  equal(Object.getOwnPropertyNames(Object.prototype).join(), before, "what all objects have");
  ok(fuzzer.counts.values > CASES / 20, `only ${fuzzer.counts.values} payloads gave a value`);
  ok(fuzzer.counts.corrupt > CASES / 20, `only ${fuzzer.counts.corrupt} were found corrupt`);
}

test("whatever its bytes are, a payload gives a value or is found to be corrupt", () =>
  fuzz(new Fuzzer(seededRandom())));

test("whatever its bytes are, also where nothing but the language copies them", () =>
  fuzz(new Fuzzer(seededRandom(), portableCopies)));

/** A pool of one worker that has started, with little memory to search. */
async function openOne(open) {
  const options = { threads: 1, queue: { maxCalls: 64 } };
  const probed = openProbed(() => open(createPool(options)({ echo, speak, untilAborted })));
  await probed.pool.call.echo(0);
  await untilParked(probed.pool);
  const words = () => new Uint32Array(probed.memory.buffer);
  return { ...probed, words, call: probed.pool.call };
}

/** Makes calls while the worker is busy, so that their arguments lie in memory until `body` has seen them. */
async function whileBusy({ pool, call }, body) {
  const held = call.untilAborted();
  const aborted = rejects(held, "HEDDLE_ABORTED");
  await untilRunning(pool, 1);
  const calls = body();
  held.reject();
  await aborted;
  return calls;
}

/** Calls of which some reject: each is looked at in its turn, and none is uncaught until then. */
function inTurn(calls) {
  for (const call of calls) call.catch(() => {});
  return calls;
}

const marked = (i) => ({ i, list: [i, `${"argument ".repeat(20)}of ${i}.`, { last: true }] });

test("an argument that is corrupt rejects its call, its neighbours are right", async ({ open }) => {
  const one = await openOne(open);
  const isHit = (i) => i % 3 === 1;
  const calls = await whileBusy(one, () => {
    const all = inTurn(Array.from({ length: 30 }, (_, i) => one.call.echo(marked(i))));
    for (let i = 0; i < all.length; i++) {
      const found = findText(one.memory, marked(i).list[1]);
      ok(found.length > 0, "the argument is nowhere");
      // The word before a text says what it is and how long. An argument that grew was elsewhere before.
      if (isHit(i)) for (const at of found) one.words()[(at >>> 2) - 1] = 0xffffff07;
    }
    return all;
  });
  for (const [i, call] of calls.entries()) {
    if (isHit(i)) await rejects(call, "HEDDLE_PAYLOAD_CORRUPT");
    else same(await call, marked(i));
  }
  await untilParked(one.pool);
  equal(one.exports.heddle_live_blocks(), 0, "blocks in use");
});

test("an argument that says it came by message, and did not, rejects its call", async ({
  open,
}) => {
  const one = await openOne(open);
  const text = `${"argument ".repeat(20)}of its own`;
  const [call] = await whileBusy(one, () => {
    const calls = inTurn([one.call.echo(text)]);
    const [block] = findText(one.memory, text);
    const words = one.words();
    const isValue = (at) => words[at] === block && (at * 4) % 64 === layout.recordValue;
    const records = [...words.keys()].filter(isValue);
    equal(records.length, 1, "records of the argument");
    words[records[0] + ((layout.recordTag - layout.recordValue) >> 2)] |= 0x400;
    return calls;
  });
  await rejects(call, "HEDDLE_PAYLOAD_CORRUPT");
  equal(await one.call.echo("still there"), "still there");
});

test("a result that is corrupt rejects its call, its neighbours are right", async ({ open }) => {
  const one = await openOne(open);
  const before = one.pool.stats().calls;
  const isHit = (i) => i % 3 === 1;
  const calls = inTurn(Array.from({ length: 30 }, (_, id) => one.call.speak({ id, wrap: true })));
  blockUntilDone(one.pool, before + calls.length);
  calls.forEach((_, i) => {
    const found = findText(one.memory, textOf(i));
    equal(found.length, 1, "places of a result");
    if (isHit(i)) one.words()[(found[0] >>> 2) - 1] = 0xffffff07;
  });
  for (const [id, call] of calls.entries()) {
    if (isHit(id)) await rejects(call, "HEDDLE_PAYLOAD_CORRUPT");
    else same(await call, { id, text: textOf(id) });
  }
  same(await one.call.echo({ still: "there" }), { still: "there" });
});

const POOL_VIEW = { offset: 777, length: 12_345 };
/** Has a view on a buffer of the pool say something wrong. @type {Record<string, (words: Uint32Array, at: number) => void>} */
const WRONG_VIEWS = {
  "its kind": (words, at) => {
    words[at - 3] |= 0xff00;
  },
  "who sent it": (words, at) => {
    words[at - 3] ^= 0x10000;
  },
  "another slot": (words, at) => {
    words[at - 2] += 1;
  },
  "no slot": (words, at) => {
    words[at - 2] = 0xffffffff;
  },
  "its stamp": (words, at) => {
    words[at - 1] -= 1;
  },
  "where it begins": (words, at) => {
    words[at] = 0xffffffff;
  },
  "its length": (words, at) => {
    words[at + 1] = 100_000;
  },
};

for (const [name, spoil] of Object.entries(WRONG_VIEWS)) {
  test(`a view on a buffer of the pool that cannot be is found out: ${name}`, async ({ open }) => {
    const one = await openOne(open);
    const made = one.pool.buffer(20_000);
    const view = made.subarray(POOL_VIEW.offset, POOL_VIEW.offset + POOL_VIEW.length);
    const [call, next] = await whileBusy(one, () => {
      const calls = inTurn([one.call.echo(view), one.call.echo(made.subarray(1))]);
      const words = one.words();
      const isView = (at) => words[at] === POOL_VIEW.offset && words[at + 1] === POOL_VIEW.length;
      const found = [...words.keys()].filter(isView);
      equal(found.length, 1, "places of the view");
      spoil(words, found[0]);
      return calls;
    });
    await rejects(call, "HEDDLE_PAYLOAD_CORRUPT");
    equal((await next).length, 19_999);
    // The same in what a worker sends.
    const before = one.pool.stats().workers[0].run;
    const results = inTurn([one.call.echo(view), one.call.echo(made)]);
    blockUntilDone(one.pool, before + 2);
    const words = one.words();
    const isView = (at) => words[at] === POOL_VIEW.offset && words[at + 1] === POOL_VIEW.length;
    spoil(words, [...words.keys()].find(isView));
    await rejects(results[0], "HEDDLE_PAYLOAD_CORRUPT");
    equal((await results[1]).buffer, made.buffer);
    free(made);
    await untilParked(one.pool);
    ok(one.exports.heddle_live_buffers() <= 1, "more than what the worker may have");
  });
}

/** Has a result's record say something wrong. @type {Record<string, (words: Uint32Array, record: number) => void>} */
const WRONG = {
  "its length": (words, record) => {
    words[(record + layout.recordLength) >>> 2] = 0xffffffff;
  },
  "its length, by the size of the memory": (words, record) => {
    words[(record + layout.recordLength) >>> 2] = words.length * 4;
  },
  "its address": (words, record) => {
    words[(record + layout.recordValue) >>> 2] = 0xfffffff8;
  },
  "that it is in a block": (words, record) => {
    words[(record + layout.recordTag) >>> 2] &= 0xff;
  },
  "its kind": (words, record) => {
    words[(record + layout.recordTag) >>> 2] |= 0xf0;
  },
  "that it goes by message": (words, record) => {
    words[(record + layout.recordTag) >>> 2] |= 0x400;
  },
  "that it goes by a message without a number": (words, record) => {
    words[(record + layout.recordTag) >>> 2] = 0x400;
    words[((record + layout.recordValue) >>> 2) + 1] = 0xffffffff;
  },
};

for (const [name, spoil] of Object.entries(WRONG)) {
  test(`a result whose record is wrong rejects its call: ${name}`, async ({ open }) => {
    const one = await openOne(open);
    const before = one.pool.stats().calls;
    const calls = inTurn([1, 2, 3].map((id) => one.call.speak({ id, wrap: false })));
    blockUntilDone(one.pool, before + 3);
    const [block] = findText(one.memory, textOf(2));
    const words = one.words();
    // A record is aligned to 64 bytes; the text's address is its value.
    const isValue = (at) => words[at] === block && (at * 4) % 64 === layout.recordValue;
    const records = [...words.keys()].filter(isValue);
    equal(records.length, 1, "records of the result");
    spoil(words, records[0] * 4 - layout.recordValue);
    equal(await calls[0], textOf(1));
    await rejects(calls[1], "HEDDLE_PAYLOAD_CORRUPT");
    equal(await calls[2], textOf(3));
    equal(await one.call.echo("still there"), "still there");
  });
}
