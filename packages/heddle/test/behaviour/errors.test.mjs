import { equal, ok, rejection, rejects, same, says } from "../lib/assert.mjs";
import { group, sharedPool, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { echo } from "./fixtures/basics.mjs";
import * as failing from "./fixtures/failing.mjs";

group("errors");

const pool = sharedPool(() => createPool({ threads: 1 })({ ...failing, echo }));

const BUILT_IN = [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError];
for (const Class of BUILT_IN) {
  test(`a thrown ${Class.name} arrives with class, name and message`, async () => {
    const error = await rejection(pool().call.throwClass(Class.name));
    equal(Object.getPrototypeOf(error), Class.prototype, "prototype");
    equal(error.name, Class.name);
    equal(error.message, `a ${Class.name}`);
  });
}

test("the stack names the function and the module that threw", async () => {
  const { stack } = await rejection(pool().call.throwDeep());
  says(stack, "deepInTheTask", "failing.mjs");
});

test("an error of a class of one's own arrives as an error with its name and properties", async () => {
  const error = await rejection(pool().call.throwSubclass());
  ok(error instanceof Error, "it is no Error");
  same([error.name, error.message, error.code], ["Unpayable", "too much", "E_BILL"]);
  same(error.bill, { total: 12.5, items: [1, 2] });
  same(Object.keys(error).sort(), ["bill", "code"]);
});

test("causes arrive, and their causes", async () => {
  const error = await rejection(pool().call.throwWithCause());
  const { cause } = error;
  ok(cause instanceof RangeError && cause.cause instanceof TypeError, "classes of the causes");
  same([error.message, cause.message, cause.cause.message], ["top", "middle", "root"]);
  ok(!("cause" in cause.cause), "the root has got a cause");
  same(Object.keys(error), []);
});

test("an error that is its own cause arrives as one", async () => {
  const error = await rejection(pool().call.throwCycle());
  equal(error.cause, error);
});

test("an AggregateError arrives with its errors", async () => {
  const error = await rejection(pool().call.throwAggregate());
  ok(error instanceof AggregateError, "it is no AggregateError");
  equal(error.errors[0].message, "one");
  ok(error.errors[0] instanceof TypeError, "its first error is no TypeError");
  equal(error.errors[1], "two");
});

test("a DOMException arrives with its name", async () => {
  const error = await rejection(pool().call.throwDomException());
  ok(error instanceof DOMException, "it is no DOMException");
  same([error.name, error.message], ["DataCloneError", "cannot copy"]);
});

for (const thrown of ["text", 0, undefined, null, { code: 404 }, Symbol.for("thrown")]) {
  const name = typeof thrown === "object" ? JSON.stringify(thrown) : String(thrown);
  test(`whatever is thrown arrives: ${typeof thrown} ${name}`, async () => {
    same(await rejection(pool().call.throwValue(thrown)), thrown);
  });
}

test("what an async task rejects with arrives", async () => {
  const error = await rejection(pool().call.rejectLater("too late"));
  ok(error instanceof RangeError, "it is no RangeError");
  equal(error.message, "too late");
});

test("an error that carries what cannot cross arrives without it, and its cause says so", async () => {
  const error = await rejection(pool().call.throwWithFunction());
  ok(error instanceof RangeError, "it is no RangeError");
  says(error.stack, "failing.mjs");
  same([error.message, error.retry], ["carries a function", undefined]);
  await rejects(Promise.reject(error.cause), "HEDDLE_PAYLOAD_TYPE", "$.retry.how");
});

test("errors cross as values too, there and back", async () => {
  const original = new TypeError("a value", { cause: new Error("why") });
  same(await pool().call.echo({ original }), { original });
  const { errors } = await pool().call.returnErrors();
  ok(errors[0] instanceof TypeError, "it is no TypeError");
  equal(errors[1].cause, null);
});

test("a call that fails does not disturb the others", async () => {
  const { call } = pool();
  const calls = Array.from({ length: 200 }, (_, i) => (i % 3 ? call.echo(i) : call.throwValue(i)));
  const outcomes = await Promise.allSettled(calls);
  same(
    outcomes.map(({ status, value, reason }) => [status, value ?? reason]),
    calls.map((_, i) => [i % 3 ? "fulfilled" : "rejected", i]),
  );
});
