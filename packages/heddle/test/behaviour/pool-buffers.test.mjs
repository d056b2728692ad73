// Buffers in the memory of a pool, and how they cross.

import { equal, ok, rejects, same, says, throws } from "../lib/assert.mjs";
import { group, sharedPool, test } from "../lib/harness.mjs";
import { buffer, createPool, free, move } from "../lib/heddle.mjs";
import * as tasks from "./fixtures/pool-buffers.mjs";
import { catches } from "./fixtures/stream-readers.mjs";

group("buffers of a pool");

const LONG = 200 * 1024;
const pool = sharedPool(() => createPool({ threads: 2 })(tasks));

/** Has a buffer for as long as `body` takes. */
async function withBuffer(bytes, body) {
  const made = pool().buffer(bytes);
  try {
    await body(made);
  } finally {
    free(made);
  }
}

test("a buffer is of zeros, and as long as it was asked for", () => {
  for (const bytes of [0, 1, 100, 65536, 1_000_000]) {
    const made = pool().buffer(bytes);
    ok(made instanceof Uint8Array && made.buffer instanceof SharedArrayBuffer, "its class");
    equal(made.length, bytes);
    ok(
      made.every((byte) => byte === 0),
      "not zero",
    );
    made.fill(255);
    free(made);
  }
});

test("what a task writes into a buffer is here, what is written here is there", () =>
  withBuffer(1 << 20, async (made) => {
    for (let round = 1; round <= 3; round++) {
      made.fill(10 * round);
      equal(await pool().call.raise(made), made.length);
      ok(
        made.every((byte) => byte === 10 * round + 1),
        "the bytes of round",
        round,
      );
    }
  }));

test("part of a buffer may cross", () =>
  withBuffer(100, async (made) => {
    equal(await pool().call.raise(made.subarray(10, 20)), 10);
    same([...made.subarray(9, 21)], [0, ...new Array(10).fill(1), 0]);
    equal(await pool().call.raise(made.subarray(100)), 0);
  }));

test("views of every kind arrive on the same buffer", () =>
  withBuffer(256, async (made) => {
    const { buffer: memory, byteOffset: at } = made;
    const views = [
      made,
      new Int8Array(memory, at, 3),
      new Uint8ClampedArray(memory, at + 1, 5),
      new Int16Array(memory, at + 2, 4),
      new Uint16Array(memory, at + 4, 4),
      new Int32Array(memory, at + 8, 4),
      new Uint32Array(memory, at + 16, 4),
      new Float32Array(memory, at + 32, 4),
      new Float64Array(memory, at + 64, 4),
      new BigInt64Array(memory, at + 128, 2),
      new BigUint64Array(memory, at + 248, 1),
      new DataView(memory, at + 7, 9),
      ...("Buffer" in globalThis ? [globalThis.Buffer.from(memory, at + 3, 11)] : []),
    ];
    const expected = views.map((view) => ({
      kind: view.constructor.name,
      length: view.byteLength,
      offset: view.byteOffset - at,
      same: true,
    }));
    same(await pool().call.describe(views), expected);
    const back = await pool().call.echo(views);
    for (const [i, view] of back.entries()) {
      equal(view.buffer, memory, "its buffer");
      equal(view.byteOffset, views[i].byteOffset);
      equal(view.constructor, views[i].constructor);
    }
  }));

test("a buffer comes back as what it was, wherever it is inside", () =>
  withBuffer(64, async (made) => {
    made[5] = 55;
    const value = {
      made,
      map: new Map([["part", made.subarray(5)]]),
      again: made,
      n: [1, { made }],
    };
    const back = await pool().call.echo(value);
    equal(back.made.buffer, made.buffer);
    equal(back.made, back.again);
    equal(back.made, back.n[1].made);
    equal(back.map.get("part")[0], 55);
    same(Object.keys(back.n[1]), ["made"]);
  }));

test("a task may make its result in the memory of the pool", async () => {
  const { call } = pool();
  for (const length of [0, 10, LONG, 1_000_000]) {
    for (const keep of [false, true]) {
      const got = await call.make({ length, fill: 7, keep });
      equal(got.length, length);
      ok(got.buffer instanceof SharedArrayBuffer, "it was copied");
      ok(
        got.every((byte) => byte === 7),
        "its bytes",
      );
      free(got);
    }
  }
  const { text, list } = await call.make({ length: 3, fill: 4, inside: true });
  same([text, [...list[0]], [...list[1]]], ["x", [4, 4, 4], [4, 4]]);
  equal(list[0].buffer, list[1].buffer);
  free(list[1]);
});

test("buffers of the pool cross beside what goes by message", () =>
  withBuffer(LONG, async (view) => {
    const { call } = pool();
    view[1] = 3;
    const long = new Uint8Array(LONG).fill(2);
    const moved = new ArrayBuffer(8);
    const back = await call.withLong({ view, long }, { transfer: [moved] });
    equal(moved.byteLength, 0);
    equal(back.view.buffer, view.buffer);
    same(back.long, long);
    same([...back.made], new Array(10).fill(9));
    free(back.made);
    const shared = new SharedArrayBuffer(4);
    const both = await call.echo({ view, shared });
    equal(both.view[1], 3);
    ok(both.shared.byteLength === 4 && both.shared !== view.buffer, "the other shared memory");
  }));

test("a buffer that is moved is the other side's alone", async () => {
  const { call } = pool();
  for (const how of ["move", "transfer"]) {
    const made = pool().buffer(100).fill(5);
    const options = how === "transfer" ? { transfer: [made] } : undefined;
    equal(await call.raise(how === "move" ? move(made) : made, options), 100);
    for (const again of [made, { part: made.subarray(4) }]) {
      await rejects(call.echo(again), "HEDDLE_PAYLOAD_TYPE", "was moved");
    }
    throws(() => move(made), "HEDDLE_ARGUMENT", "given up");
    free(made);
  }
});

test("a moved buffer that comes back is this side's again", async () => {
  const back = await pool().call.echo(move(pool().buffer(10).fill(8)));
  same([...back], new Array(10).fill(8));
  equal(await pool().call.raise(back), 10);
  equal(back[0], 9);
  free(back);
});

test("a buffer that was given up does not cross", async () => {
  const made = pool().buffer(10);
  const part = made.subarray(3);
  made[Symbol.dispose ?? Symbol.iterator]();
  free(made);
  free(part); // twice is once
  const error = await rejects(pool().call.echo([1, { part }]), "HEDDLE_PAYLOAD_TYPE");
  says(error.message, "$[1].part", "was freed");
});

test("a getter may give up a buffer that is being sent", async () => {
  const made = pool().buffer(10);
  const value = { made, get last() { return free(made); } }; // biome-ignore format: short
  await rejects(pool().call.echo(value), "HEDDLE_PAYLOAD_TYPE", "was freed");
  const long = new Uint8Array(LONG);
  const other = pool().buffer(10);
  const byMessage = { long, other, get last() { return free(other); } }; // biome-ignore format: short
  await rejects(pool().call.echo(byMessage), "HEDDLE_PAYLOAD_TYPE", "was freed");
});

test("what is the engine's does not cross", () =>
  withBuffer(100, async (made) => {
    const { call } = pool();
    await rejects(call.echo({ all: made.buffer }), "HEDDLE_PAYLOAD_TYPE", "$.all", "engine's");
    const { buffer: memory, byteOffset: at } = made;
    for (const view of [
      new Uint8Array(memory),
      new Uint8Array(memory, at - 1, 2),
      new Uint8Array(memory, at, 101),
      new DataView(memory, at + 100, 1),
    ]) {
      await rejects(call.echo([view]), "HEDDLE_PAYLOAD_TYPE", "$[0]", "than its buffer");
    }
  }));

test("a buffer of another pool is refused", async ({ open }) => {
  const other = open(createPool({ threads: 1 })({ raise: tasks.raise }));
  const made = other.buffer(10);
  await rejects(pool().call.raise(made), "HEDDLE_PAYLOAD_TYPE", "another pool", "slice()");
  equal(await pool().call.length(made.slice()), 10);
  equal(await other.call.raise(made), 10);
});

test("what cannot be a buffer is named", async () => {
  for (const bytes of [-1, 1.5, Number.NaN, "10", undefined, null, 10n, 2 ** 60]) {
    throws(() => pool().buffer(bytes), "HEDDLE_ARGUMENT", "bytes is");
  }
  for (const view of [new Uint8Array(4), new ArrayBuffer(4), undefined, {}]) {
    throws(() => free(view), "HEDDLE_ARGUMENT", "view is");
  }
  throws(() => buffer(10), "HEDDLE_NOT_WORKER", "pool.buffer()");
  const shared = new Uint8Array(new SharedArrayBuffer(4));
  throws(() => move(shared), "HEDDLE_ARGUMENT");
});

test("they are refused in items of streams in arguments", async ({ open }) => {
  const made = open(createPool({ threads: 1 })({ catches }));
  async function* items() {
    yield made.buffer(10);
  }
  const { error } = await made.call.catches(items());
  equal(error.code, "HEDDLE_PAYLOAD_TYPE");
  says(error.message, "not in items of streams");
});
