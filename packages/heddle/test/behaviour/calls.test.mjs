import { equal, rejects, same } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool, isMain } from "../lib/heddle.mjs";
import { addAll, countCalls, double, echo, isUndefined, keptBytes } from "./fixtures/basics.mjs";
import shout, * as plain from "./fixtures/plain.mjs";
import { callInner, closeUnguarded, seesItselfAsMain } from "./fixtures/realm.mjs";

group("calls");

const one = { threads: 1 };

test("a long buffer that a task returns stays the task's too", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })({ keptBytes }));
  const first = await call.keptBytes();
  const second = await call.keptBytes();
  equal(second.length, 500_000);
  equal(second[0] - first[0], 1);
});

test("a call gives the result of the task", async ({ open }) => {
  const pool = open(createPool(one)({ double }));
  equal(await pool.call.double(21), 42);
});

test("plain exported functions are tasks", async ({ open }) => {
  const { call } = open(plain.openPool(one));
  equal(await call.triple(14), 42);
  equal(await call.greet("heddle"), "hello heddle");
  equal(await call.later("soon"), "soon");
});

test("tasks run under whatever name the pool gives them", async ({ open }) => {
  const renamed = open(createPool(one)({ twice: double, again: double }));
  same(await Promise.all([renamed.call.twice(1), renamed.call.again(2)]), [2, 4]);
  const { call } = open(plain.openRenamed(one, shout));
  same(await Promise.all([call.thrice(2), call.shout("loud")]), [6, "LOUD"]);
});

test("a task without an argument gets undefined, and one without a result gives it", async ({
  open,
}) => {
  const pool = open(createPool(one)({ isUndefined }));
  equal(await pool.call.isUndefined(), true);
  equal(await open(plain.openPool(one)).call.nothing(), undefined);
});

test("a promise as an argument is awaited", async ({ open }) => {
  const pool = open(createPool(one)({ double }));
  equal(await pool.call.double(Promise.resolve(4)), 8);
  equal(await pool.call.double(pool.call.double(4)), 16);
});

test("a promise as an argument that rejects is the call's rejection", async ({ open }) => {
  const pool = open(createPool(one)({ double }));
  const reason = new Error("never mind");
  const got = await pool.call.double(Promise.reject(reason)).catch((error) => error);
  equal(got, reason);
});

test("every one of a thousand calls gets its own result", async ({ open }) => {
  const pool = open(createPool({ threads: 2 })({ double }));
  const calls = Array.from({ length: 1000 }, (_, i) => pool.call.double(i));
  same(
    await Promise.all(calls),
    calls.map((_, i) => 2 * i),
  );
});

test("the argument is copied when the call is made", async ({ open }) => {
  const pool = open(createPool(one)({ addAll }));
  const numbers = [1, 2, 3];
  const sum = pool.call.addAll(numbers);
  numbers.fill(100);
  equal(await sum, 6);
});

test("a call made when another one settles runs as well, a thousand times in a row", async ({
  open,
}) => {
  const { call } = open(createPool({ threads: 2 })({ double, echo }));
  const chain = async (n) => (n === 0 ? "end" : call.echo(n - 1).then(chain));
  same(await Promise.all([chain(1000), chain(1000), chain(1000)]), ["end", "end", "end"]);
});

test("a worker's modules keep their state between calls", async ({ open }) => {
  const { call } = open(createPool(one)({ countCalls }));
  same([await call.countCalls(), await call.countCalls()], [1, 2]);
});

test("pools do not share workers", async ({ open }) => {
  const first = open(createPool(one)({ countCalls }));
  const second = open(createPool(one)({ countCalls }));
  same([await first.call.countCalls(), await second.call.countCalls()], [1, 1]);
});

test("isMain is true in the program and false in a worker", async ({ open }) => {
  const pool = open(createPool(one)({ seesItselfAsMain }));
  equal(isMain, true);
  equal(await pool.call.seesItselfAsMain(), false);
});

test("a pool that a worker's module opens refuses calls and starts nothing", async ({ open }) => {
  const pool = open(createPool(one)({ callInner }));
  await rejects(pool.call.callInner(), "HEDDLE_NOT_MAIN", "isMain");
  await closeUnguarded();
});

test("a module is found where it is, whatever its source map says", async ({ open }) => {
  globalThis.process?.setSourceMapsEnabled?.(true);
  const { openMapped } = await import("./fixtures/mapped.mjs");
  const { call } = open(openMapped());
  same([await call.mappedTask(1), await call.mappedFunction(1)], [2, 3]);
});

test("a module is found however the program formats its stacks", async ({ open }) => {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const mine = () => "no stack today";
  Error.prepareStackTrace = mine;
  Error.stackTraceLimit = 0;
  try {
    const pool = open(plain.openPool(one));
    equal(Error.prepareStackTrace, mine);
    equal(Error.stackTraceLimit, 0);
    equal(await pool.call.triple(1), 3);
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
});

test("an argument whose getter makes a call of its own", async ({ open }) => {
  const { call } = open(createPool(one)({ echo, double }));
  const inner = [];
  const argument = {
    before: "x".repeat(100),
    get calls() {
      inner.push(call.double(3), call.echo({ inside: true }));
      return "made";
    },
    after: "y".repeat(100),
  };
  same(await call.echo(argument), {
    before: "x".repeat(100),
    calls: "made",
    after: "y".repeat(100),
  });
  same(await Promise.all(inner), [6, { inside: true }]);
});
