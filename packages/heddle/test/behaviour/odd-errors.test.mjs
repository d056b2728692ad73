import { equal, ok, rejection, rejects, same, says } from "../lib/assert.mjs";
import { group, sharedPool, test } from "../lib/harness.mjs";
import { createPool, HeddleError } from "../lib/heddle.mjs";
import * as odd from "./fixtures/odd-errors.mjs";

group("unusual errors");

const { echo, ODD_ERRORS, seeError, throwAllTraps, throwHalf, throwOdd, throwTrap } = odd;
const pool = sharedPool(() =>
  createPool({ threads: 1 })({ echo, seeError, throwAllTraps, throwHalf, throwOdd, throwTrap }),
);

/** @param {Error} error */
function arrived(error, Class, properties) {
  equal(Object.getPrototypeOf(error), Class.prototype, "prototype");
  for (const [key, value] of Object.entries(properties)) {
    // Its own frames come first; what hosts know of those who await the call may follow.
    const got = key === "stack" ? error[key]?.slice(0, value.length) : error[key];
    same({ [key]: got }, { [key]: value });
  }
}

for (const [name, [make, Class, properties]] of Object.entries(ODD_ERRORS)) {
  test(`a thrown error arrives with class and properties: ${name}`, async () => {
    arrived(await rejection(pool().call.throwOdd(name)), Class, properties);
  });

  test(`an error arrives in the worker with class and properties: ${name}`, async () => {
    const { call } = pool();
    const keys = Object.keys(properties);
    same(await call.seeError({ error: make(), keys }), [Class.name, ...Object.values(properties)]);
  });
}

test("a HeddleError arrives with its cause, and what it says of itself", async () => {
  const error = await rejection(pool().call.throwOdd("a HeddleError"));
  ok(error instanceof HeddleError, "it is no HeddleError");
  ok(error.cause instanceof TypeError, "its cause is no TypeError");
  same(Object.keys(error), Object.keys(new HeddleError("HEDDLE_ARGUMENT", "bad")));
});

test("a cause, enumerated or not, arrives so", async () => {
  const { call } = pool();
  const hidden = await call.echo(new Error("x", { cause: 1 }));
  const shown = await call.echo(Object.assign(new Error("x"), { cause: 1 }));
  same([Object.keys(hidden), Object.keys(shown)], [[], ["cause"]]);
  const none = await call.echo(new Error("x"));
  equal("cause" in none, false, "has a cause");
});

test("errors in cycles arrive as they were", async () => {
  const first = Object.assign(new Error("first"), { stack: "1" });
  const second = Object.assign(new AggregateError([first], "second", { cause: first }), {
    stack: "2",
  });
  first.cause = { map: new Map([[second, first]]) };
  same(await pool().call.echo({ first, second }), { first, second });
});

test("of an error that cannot cross, its class and what is plain do", async () => {
  const error = await rejection(pool().call.throwHalf());
  arrived(error, RangeError, {
    name: "Overdrawn",
    message: "half",
    code: "E_OVERDRAWN",
    at: null,
    count: 3,
  });
  same([error.retry, error.account], [undefined, undefined]);
  says(error.stack, "odd-errors.mjs");
  await rejects(Promise.reject(error.cause), "HEDDLE_PAYLOAD_TYPE", "$.retry");
});

test("of an error whose getter throws, the rest arrives, and why", async () => {
  const error = await rejection(pool().call.throwTrap());
  arrived(error, TypeError, { message: "the real one" });
  arrived(error.cause, RangeError, { message: "sprung" });
});

test("of an error whose every getter throws, its class arrives, and why", async () => {
  const error = await rejection(pool().call.throwAllTraps());
  arrived(error, TypeError, { name: "Error", message: "" });
  arrived(error.cause, RangeError, { message: "sprung" });
});
