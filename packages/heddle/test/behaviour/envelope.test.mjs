import { equal, ok, rejection, rejects, same, throws } from "../lib/assert.mjs";
import { group, sharedPool, test } from "../lib/harness.mjs";
import { createPool, Envelope } from "../lib/heddle.mjs";
import { doubleBytes, echo, looksAt, nest, throwEnvelope } from "./fixtures/envelope.mjs";

group("envelopes");

const pool = sharedPool(() =>
  createPool({ threads: 1 })({ doubleBytes, echo, looksAt, nest, throwEnvelope }),
);

test("an envelope arrives as one, and so does the task's own", async () => {
  const { call } = pool();
  const sent = new Envelope({ width: 2, tags: new Set(["a"]) }, Uint8Array.of(1, 2, 3));
  const got = await call.doubleBytes(sent);
  ok(got instanceof Envelope, "it is no Envelope");
  same(
    got,
    new Envelope({ width: 2, tags: new Set(["a"]), doubled: true }, Uint8Array.of(2, 4, 6)),
  );
  same(sent, new Envelope({ width: 2, tags: new Set(["a"]) }, Uint8Array.of(1, 2, 3)));
});

test("the worker sees an Envelope, its header and its payload", async () => {
  const envelope = new Envelope("head", new ArrayBuffer(3));
  same(await pool().call.looksAt(envelope), [true, "head", "ArrayBuffer", 3]);
});

for (const [name, payload] of Object.entries({
  "an ArrayBuffer": new ArrayBuffer(5),
  "an empty one": new ArrayBuffer(0),
  "a resizable one": new ArrayBuffer(5, { maxByteLength: 9 }),
  "a typed array": new Float32Array([1.5, -0]),
  "a DataView": new DataView(new ArrayBuffer(16), 4, 8),
  "3 MB": new Uint8Array(3_000_000).fill(3),
})) {
  test(`the payload of an envelope may be: ${name}`, async () => {
    const envelope = new Envelope(null, payload);
    same(await pool().call.echo(envelope), envelope);
  });
}

test("envelopes are inside of other values, of each other and of themselves", async () => {
  const { call } = pool();
  const inner = new Envelope(undefined, Uint8Array.of(1));
  const header = { inner, list: [inner] };
  const outer = new Envelope(header, inner.payload);
  header.self = outer;
  const value = new Map([["both", [outer, inner]]]);
  same(await call.echo(value), value);
  same(await call.nest(value), { value, envelope: new Envelope(value, new Uint8Array(200_000)) });
});

test("an envelope that a task throws arrives", async () => {
  const thrown = await rejection(pool().call.throwEnvelope());
  same(thrown, new Envelope("thrown", Uint8Array.of(9)));
});

test("the fields of an envelope are read-only, before and after", async () => {
  const arrived = await pool().call.echo(new Envelope(1, new ArrayBuffer(1)));
  for (const envelope of [new Envelope(1, new ArrayBuffer(1)), arrived]) {
    for (const key of ["header", "payload"]) {
      equal(Reflect.set(envelope, key, 2), false, key);
      equal(Reflect.deleteProperty(envelope, key), false, key);
    }
    same(Object.keys(envelope), ["header", "payload"]);
    equal(envelope.header, 1);
  }
});

test("a payload that is not binary is a bad argument", () => {
  const bad = ["text", 5, null, undefined, [1, 2], { byteLength: 3 }, new Map()];
  if (typeof SharedArrayBuffer === "function") bad.push(new SharedArrayBuffer(4));
  for (const payload of bad) {
    throws(() => new Envelope({}, payload), "HEDDLE_ARGUMENT", "payload is ", "ArrayBuffer");
  }
});

test("what cannot cross in an envelope is named", async () => {
  const { call } = pool();
  const envelope = new Envelope({ on: () => {} }, new ArrayBuffer(1));
  await rejects(call.echo([envelope]), "HEDDLE_PAYLOAD_TYPE", "$[0].header.on");
  const gone = new ArrayBuffer(8);
  const emptied = new Envelope(1, gone);
  structuredClone(gone, { transfer: [gone] });
  await rejects(call.echo(emptied), "HEDDLE_PAYLOAD_TYPE", "$.payload", "detached");
});

test("something made to look like an envelope arrives as a plain object", async () => {
  same(await pool().call.echo(Object.create(Envelope.prototype)), {});
  const fake = Object.create(Envelope.prototype, {
    header: { value: 1, enumerable: true },
    payload: { value: 2, enumerable: true },
  });
  same(await pool().call.echo(fake), { header: 1, payload: 2 });
});
