// Node.js's Buffer, where hosts have it.

import { Buffer } from "node:buffer";
import { echo, lengthOf } from "../behaviour/fixtures/basics.mjs";
import { equal, ok, same } from "../lib/assert.mjs";
import { group, sharedPool, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { makeBuffer } from "./fixtures/buffers.mjs";

group("buffers of Node.js");

const pool = sharedPool(() => createPool({ threads: 1 })({ echo, lengthOf, makeBuffer }));

for (const [name, buffer] of Object.entries({
  "a short one, out of the pool": Buffer.from("grüße"),
  "an empty one": Buffer.alloc(0),
  "one with memory of its own": Buffer.alloc(5000, 3),
  "a window": Buffer.from("0123456789").subarray(3, 7),
  "200 kB": Buffer.alloc(200_000, "text"),
})) {
  test(`a Buffer arrives as a Buffer: ${name}`, async () => {
    const { call } = pool();
    for (const value of [await call.echo(buffer), (await call.echo({ inside: buffer })).inside]) {
      ok(Buffer.isBuffer(value), "it is no Buffer");
      ok(value.equals(buffer), "it has other bytes");
      equal(value.buffer.byteLength, buffer.length, "bytes that came along");
    }
  });
}

test("the worker gets and makes Buffers", async () => {
  const made = await pool().call.makeBuffer(Buffer.from("abc"));
  equal(made.was, true, "was a Buffer there");
  ok(Buffer.isBuffer(made.buffer), "it is no Buffer");
  equal(made.buffer.toString("hex"), "616263ff");
});

test("a Uint8Array stays one, and a Buffer met twice is one", async () => {
  const { call } = pool();
  const buffer = Buffer.from("twice");
  const [plain, first, second] = await call.echo([Uint8Array.of(1), buffer, buffer]);
  equal(Buffer.isBuffer(plain), false, "a Uint8Array is a Buffer");
  equal(first, second);
  same([...first], [...buffer]);
});
