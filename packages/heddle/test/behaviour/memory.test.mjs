// The memory that a pool's agents share: all of it from the start.

import { createEngine, memoryFor } from "../.cache/internals.js";
import { equal, throws } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool, free } from "../lib/heddle.mjs";
import { double } from "./fixtures/basics.mjs";

group("a pool's memory");

const KIB = 1024;

test("holds what its sizes need", () => {
  for (const workers of [1, 2, 7, 256]) {
    for (const records of [1, 64, 16384]) {
      for (const order of [0, 1, 2, 3]) {
        const sizes = {
          workers,
          records,
          payloadBytes: 64 * KIB,
          priorities: (order & 1) !== 0,
          central: (order & 2) !== 0,
        };
        const { memory } = createEngine(sizes, memoryFor(sizes)); // throws if it has too little
        equal(memory.u8[0], 0, `${workers} workers, ${records} records, order ${order}`);
      }
    }
  }
});

test("that has too little is refused", () => {
  const sizes = {
    workers: 2,
    records: 64,
    payloadBytes: 1024 * KIB,
    priorities: false,
    central: false,
  };
  const small = memoryFor({ ...sizes, payloadBytes: 64 * KIB });
  throws(() => createEngine(sizes, small), "HEDDLE_ARGUMENT", "too little memory");
});

test("has its length from the start", async ({ open }) => {
  const pool = open(
    createPool({ threads: 1, payload: { payloadMaxByteLength: 1024 * KIB } })({ double }),
  );
  const first = pool.buffer(1);
  const { byteLength } = first.buffer;
  const buffers = [first];
  throws(() => {
    for (;;) buffers.push(pool.buffer(16 * KIB));
  }, "HEDDLE_QUEUE_FULL");
  equal(buffers.length > 50, true, `${buffers.length} buffers`);
  equal(buffers.at(-1).buffer.byteLength, byteLength, "length");
  buffers.forEach(free);
  equal(await pool.call.double(4), 8);
});
