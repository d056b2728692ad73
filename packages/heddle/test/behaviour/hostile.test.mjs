// Values that do their worst. Each gives the right value or the right error, and nobody else notices.

import { equal, ok, rejection, rejects, same, says } from "../lib/assert.mjs";
import { openProbed } from "../lib/engine-probe.mjs";
import { group, sharedPool, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { untilParked } from "../lib/waiting.mjs";
import * as hostile from "./fixtures/hostile.mjs";

const { CHANGING, depthOf, MAX_DEPTH, nested, SAFE_DEPTH, THROWING, WRAPS } = hostile;

group("hostile values");

/** @type {ReturnType<typeof openProbed>} */
let probed;
const { echo, makeChanging, makeNested, makeThrowing, measure } = hostile;
const pool = sharedPool(() => {
  const tasks = { echo, makeChanging, makeNested, makeThrowing, measure };
  probed = openProbed(() => createPool({ threads: 1 })(tasks));
  return probed.pool;
});

/** Runs `body` with neighbours in the queue, which must be right; afterwards no memory may be in use. */
async function amongOthers(body) {
  const { call } = pool();
  const neighbour = (n) => ({ n, text: "neighbour ".repeat(40) });
  const before = [1, 2].map((n) => call.echo(neighbour(n)));
  const made = body(call);
  const after = [3, 4].map((n) => call.echo(neighbour(n)));
  await made;
  same(await Promise.all([...before, ...after]), [1, 2, 3, 4].map(neighbour));
  await untilParked(pool());
  equal(probed.exports.heddle_live_blocks(), 0, "blocks in use");
}

for (const wrap of Object.keys(WRAPS)) {
  test(`values may be nested deeply: ${wrap}`, () =>
    amongOthers(async (call) => {
      const which = { wrap, depth: SAFE_DEPTH };
      equal(await call.measure(nested(which)), SAFE_DEPTH, "as an argument");
      equal(depthOf(await call.makeNested(which)), SAFE_DEPTH, "as a result");
    }));

  test(`whatever the depth, a value arrives or is refused for it: ${wrap}`, () =>
    amongOthers(async (call) => {
      for (const depth of [MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1, 10_000]) {
        const calls = [
          call.measure(nested({ wrap, depth })),
          call.makeNested({ wrap, depth }).then(depthOf),
        ];
        for (const outcome of await Promise.allSettled(calls)) {
          const { status, value, reason } = outcome;
          if (status === "fulfilled") equal(value, depth, "depth");
          else equal(reason.code, "HEDDLE_PAYLOAD_TYPE", `code of ${reason.message}`);
          if (status === "rejected") says(reason.message, "nested deeper than");
          if (depth > MAX_DEPTH) equal(status, "rejected", `depth ${depth}`);
        }
      }
    }));
}

for (const name of Object.keys(THROWING)) {
  test(`what is thrown while an argument is encoded rejects its call: ${name}`, () =>
    amongOthers(async (call) => {
      const error = await rejection(call.echo(THROWING[name]()));
      same([error.name, error.message], ["Trap", "sprung"]);
    }));

  test(`what is thrown while a result is encoded rejects its call: ${name}`, () =>
    amongOthers(async (call) => {
      const error = await rejection(call.makeThrowing(name));
      same([error.name, error.message], ["Trap", "sprung"]);
    }));
}

for (const [name, [make, expected]] of Object.entries(CHANGING)) {
  test(`lies and changes do no harm: ${name}`, () =>
    amongOthers(async (call) => {
      const before = Object.getOwnPropertyNames(Object.prototype).join();
      same(await call.echo(make()), expected());
      same(await call.makeChanging(name), expected());
      equal({}.polluted, undefined, "what all objects have");
      equal(Object.getOwnPropertyNames(Object.prototype).join(), before, "what all objects have");
    }));
}

test("a revoked proxy rejects its call", () =>
  amongOthers(async (call) => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    ok((await rejection(call.echo([proxy]))) instanceof TypeError, "it is no TypeError");
  }));

test("a getter may make calls, which come afterwards", () =>
  amongOthers(async (call) => {
    const inner = [];
    const argument = {
      text: "x".repeat(500),
      get first() {
        inner.push(call.echo({ inner: 1 }), call.echo("inner 2"), call.echo(argument.third));
        return 1;
      },
      third: { of: "both" },
    };
    same(await call.echo(argument), { text: "x".repeat(500), first: 1, third: { of: "both" } });
    same(await Promise.all(inner), [{ inner: 1 }, "inner 2", { of: "both" }]);
  }));

test("a getter may shut the pool down, and its call rejects", async ({ open }) => {
  const closing = open(createPool({ threads: 1 })({ echo }));
  const argument = {
    get end() {
      void closing.shutdown();
      return 1;
    },
  };
  await rejects(closing.call.echo(argument), "HEDDLE_CLOSED");
});

const LIMIT = 64 * 1024;

test("around maxPayloadBytes, a payload arrives or is too large, and no size is neither", async ({
  open,
}) => {
  const payload = { maxPayloadBytes: LIMIT };
  const small = openProbed(() => open(createPool({ threads: 1, payload })({ echo })));
  const makers = {
    "Latin-1": { make: (bytes) => "x".repeat(bytes), slack: 0 },
    "UTF-16": { make: (bytes) => "→".repeat(bytes / 2), slack: 0 },
    "a string inside": { make: (bytes) => ["x".repeat(bytes)], slack: 32 },
    bytes: { make: (bytes) => new Uint8Array(bytes), slack: 32 },
    numbers: { make: (bytes) => new Array(Math.floor(bytes / 12)).fill(0.5), slack: 64 },
  };
  for (const [name, { make, slack }] of Object.entries(makers)) {
    for (let bytes = LIMIT - 96; bytes <= LIMIT + 96; bytes += 4) {
      const [outcome] = await Promise.allSettled([small.pool.call.echo(make(bytes))]);
      const { status, value, reason } = outcome;
      if (status === "fulfilled") same(value, make(bytes));
      else equal(reason.code, "HEDDLE_PAYLOAD_TOO_LARGE", name);
      if (bytes <= LIMIT - slack) equal(status, "fulfilled", `${name} of ${bytes} bytes`);
      if (bytes > LIMIT + slack) equal(status, "rejected", `${name} of ${bytes} bytes`);
    }
  }
  await untilParked(small.pool);
  equal(small.exports.heddle_live_blocks(), 0, "blocks in use");
});
