// What the fuzzer starts from: small values of every kind that crosses.

import { bind, Envelope } from "../../.cache/internals.js";

const cyclic = () => {
  const root = { list: [] };
  root.list.push(root, root.list);
  return root;
};

const failed = () => {
  const error = new RangeError("failed", { cause: new TypeError("why") });
  return Object.assign(error, { code: "E_FAILED", stack: "RangeError: failed\n    at somewhere" });
};

/** A buffer of a pool, in a memory that is not its own alone. */
export const POOL_BUFFER = { address: 64, length: 128, slot: 3, stamp: 7 };
/** That memory. */
export const POOL_MEMORY = new SharedArrayBuffer(4096);

/** An agent that has this one buffer, and sends it to itself. */
export const DESK = {
  agent: 2,
  owns: () => true,
  check() {},
  commit() {},
  take: (sender, slot, stamp) =>
    sender === DESK.agent && slot === POOL_BUFFER.slot && stamp === POOL_BUFFER.stamp
      ? { hold: POOL_BUFFER, memory: POOL_MEMORY }
      : undefined,
};
bind(POOL_MEMORY, { home: DESK, hold: POOL_BUFFER, state: "held" });

/** @type {(() => unknown)[]} */
export const VALUES = [
  () => "Latin-1, alone",
  () => "UTF-16, alone →",
  () => "a".repeat(200),
  () => "→".repeat(150),
  () => [],
  () => ({}),
  () => [undefined, null, true, false, 0, -1, 2 ** 23, 2 ** 31, 0.5, Number.NaN, -0],
  () => [1n, -(2n ** 64n), 0n, 3n ** 200n],
  () => ["", "text", "ü", "→", "x".repeat(70), "→".repeat(40)],
  () => [Symbol.for("global"), Symbol.for("")],
  () => ({ a: 1, b: { c: [2, { d: 3 }] }, constructor: 4 }),
  () => JSON.parse('{"__proto__": 1, "toString": 2}'),
  () => Object.assign(Object.create(null), { a: { b: 1 } }),
  // biome-ignore lint/suspicious/noSparseArray: on purpose
  () => Object.assign([1, , 3], { name: 4, length: 9 }),
  () => cyclic(),
  () => Array.from({ length: 20 }, (_, id) => ({ id, name: `item ${id}`, on: id % 2 === 0 })),
  () => [new Date(1), new Date(Number.NaN)],
  () => [/a+(b|c)/giu, /x/],
  () => new Map([["a", 1], [{ key: 1 }, new Map()]]), // biome-ignore format: one map
  () => new Set([1, "1", [1]]),
  () => [Object(1), Object("s"), Object(true), Object(1n)],
  () => failed(),
  () => ({ error: new AggregateError([failed(), 1], "all") }),
  () => Uint8Array.of(1, 2, 3),
  () => new ArrayBuffer(9),
  () => [new Float64Array([0.5]), new Uint16Array(new ArrayBuffer(16), 4, 2), new BigInt64Array(1)],
  () => {
    const { buffer } = new Uint8Array(24).fill(7);
    return { views: [new DataView(buffer, 3, 5), new Int32Array(buffer, 8)], buffer };
  },
  () => [
    new Uint8Array(new ArrayBuffer(8, { maxByteLength: 16 })),
    new ArrayBuffer(0, { maxByteLength: 8 }),
  ],
  () => ({
    views: [new Float64Array(POOL_MEMORY, 64, 16), new DataView(POOL_MEMORY, 67, 5)],
    bytes: new Uint8Array(POOL_MEMORY, 100, 92),
  }),
  () => new Envelope({ width: 1 }, Uint8Array.of(1, 2)),
  () => [new Envelope(new Envelope(1, new ArrayBuffer(2)), new DataView(new ArrayBuffer(4)))],
  ...("Buffer" in globalThis ? [() => ({ buffer: globalThis.Buffer.from("bytes") })] : []),
];
