import { equal, ok, rejects, same } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { bytes, double, echo, lengthOf, severalOf } from "./fixtures/basics.mjs";

group("limits");

const KIB = 1024;

test("an argument over maxPayloadBytes is refused", async ({ open }) => {
  const payload = { maxPayloadBytes: 64 * KIB };
  const { call } = open(createPool({ threads: 1, payload })({ lengthOf }));
  const limits = ["payload.maxPayloadBytes", `${64 * KIB}`];
  for (const big of [new Uint8Array(65 * KIB), "x".repeat(65 * KIB), "→".repeat(33 * KIB)]) {
    await rejects(call.lengthOf(big), "HEDDLE_PAYLOAD_TOO_LARGE", ...limits);
  }
  await rejects(call.lengthOf({ list: Array(20_000).fill(0.5) }), "HEDDLE_PAYLOAD_TOO_LARGE");
  equal(await call.lengthOf(new Uint8Array(63 * KIB)), 63 * KIB);
});

test("a result over maxPayloadBytes is refused, and the worker lives on", async ({ open }) => {
  const payload = { maxPayloadBytes: 64 * KIB };
  const { call } = open(createPool({ threads: 1, payload })({ bytes }));
  await rejects(call.bytes(65 * KIB), "HEDDLE_PAYLOAD_TOO_LARGE", `${64 * KIB}`);
  equal((await call.bytes(63 * KIB)).length, 63 * KIB);
});

test("long buffers of a result count together", async ({ open }) => {
  const payload = { maxPayloadBytes: 400 * KIB };
  const { call } = open(createPool({ threads: 1, payload })({ severalOf }));
  await rejects(call.severalOf({ count: 3, bytes: 150 * KIB }), "HEDDLE_PAYLOAD_TOO_LARGE");
  const two = await call.severalOf({ count: 2, bytes: 150 * KIB });
  equal(two.length, 2);
  equal(two[1].byteLength, 150 * KIB);
});

test("payloads may be as large as maxPayloadBytes allows", async ({ open }) => {
  const MIB = KIB * KIB;
  const payload = { maxPayloadBytes: 33 * MIB, payloadMaxByteLength: 128 * MIB };
  const { call } = open(createPool({ threads: 1, payload })({ echo }));
  const big = new Uint8Array(32 * MIB).fill(9);
  big[big.length - 1] = 10;
  same(await call.echo(big), big);
});

test("calls over maxCalls are refused, the others run", async ({ open }) => {
  const { call } = open(createPool({ threads: 1, queue: { maxCalls: 64 } })({ double }));
  const outcomes = await Promise.allSettled(Array.from({ length: 100 }, (_, i) => call.double(i)));
  const refused = outcomes.filter(({ status }) => status === "rejected");
  equal(refused.length, 36, "refused");
  for (const { reason } of refused) {
    await rejects(Promise.reject(reason), "HEDDLE_QUEUE_FULL", "options.queue.maxCalls", "64");
  }
  outcomes.slice(0, 64).forEach(({ value }, i) => {
    equal(value, 2 * i);
  });
  equal(await call.double(4), 8);
});

test("calls whose arguments do not fit in payloadMaxByteLength are refused, the others run", async ({
  open,
}) => {
  const payload = { payloadMaxByteLength: 256 * KIB, maxPayloadBytes: 64 * KIB };
  const { call } = open(createPool({ threads: 1, payload })({ lengthOf }));
  const size = 40 * KIB;
  const calls = Array.from({ length: 20 }, () => call.lengthOf(new Uint8Array(size)));
  const outcomes = await Promise.allSettled(calls);
  const done = outcomes.filter(({ value }) => value === size);
  const refused = outcomes.filter(({ reason }) => reason?.code === "HEDDLE_QUEUE_FULL");
  equal(done.length + refused.length, 20, "settled one way or the other");
  ok(done.length > 0, "none was accepted");
  ok(refused.length > 0, "none was refused");
  equal(await call.lengthOf(new Uint8Array(size)), size);
});

test("a call that is refused leaves nothing behind", async ({ open }) => {
  const payload = { payloadMaxByteLength: 256 * KIB, maxPayloadBytes: 128 * KIB };
  const { call } = open(createPool({ threads: 1, payload })({ lengthOf, bytes }));
  for (let i = 0; i < 50; i++) {
    const half = { half: new Uint8Array(60 * KIB), rest: () => {} };
    await rejects(call.lengthOf(half), "HEDDLE_PAYLOAD_TYPE", "$.rest");
    await rejects(call.bytes(129 * KIB), "HEDDLE_PAYLOAD_TOO_LARGE");
    equal(await call.lengthOf(new Uint8Array(100 * KIB)), 100 * KIB);
  }
});
