import { equal, fail, ok, rejection, rejects, same, says, throws } from "../lib/assert.mjs";
import { group, sharedPool, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import * as tasks from "./fixtures/stacks.mjs";

group("stacks");

const AWAITED = "--- awaited on the main thread by ---";
const CALLED = "--- called on the main thread by ---";

const pool = sharedPool(() => createPool({ threads: 1 })(tasks));
const debugged = sharedPool(() => createPool({ threads: 1, debug: true })(tasks));

/** The parts are in the text, one after another. */
function inOrder(text, ...parts) {
  let at = 0;
  for (const part of parts) {
    at = text.indexOf(part, at);
    if (at < 0) fail(`no ${JSON.stringify(part)} where it should be:\n${text}`);
  }
}

/** @param {() => Promise<unknown>} call */
async function whoAwaits(call) {
  await call();
}

for (const name of ["atOnce", "later", "abortable"]) {
  test(`the frames of a task that throws end with the task's own: ${name}`, async () => {
    const { stack, cause } = await rejection(pool().call[name]());
    for (const text of [stack, cause.stack]) {
      says(text, "deepInTheTask", "stacks.mjs");
      const [ofTask] = text.split(AWAITED);
      for (const frame of ["callApart", "#start", "#work", "loop.ts", "heddle-worker.js"]) {
        ok(!ofTask.includes(frame), `${frame} is in ${text}`);
      }
    }
  });
}

test("below them are those that await the call", async () => {
  for (const name of ["atOnce", "later", "abortable"]) {
    const { stack } = await rejection(whoAwaits(() => pool().call[name]()));
    inOrder(stack, "deepInTheTask", AWAITED, "whoAwaits", "stacks.test.mjs");
    ok(!stack.split(AWAITED)[1].includes("dist/"), `the package's own frames: ${stack}`);
  }
});

test("those that await several calls are found, and those that await a call with an argument to come", async () => {
  const { call } = pool();
  const several = await rejection(whoAwaits(() => Promise.all([1, call.atOnce()])));
  inOrder(several.stack, AWAITED, "Promise.all (index 1)", "whoAwaits");
  const late = await rejection(whoAwaits(() => call.atOnce(Promise.resolve(1))));
  inOrder(late.stack, "deepInTheTask", AWAITED, "whoAwaits");
});

test("those that await a call are found for an error that comes by message", async () => {
  const { stack, much } = await rejection(whoAwaits(() => pool().call.large()));
  equal(much.length, 2_000_000);
  inOrder(stack, "with much", AWAITED, "whoAwaits");
});

test("a call that nobody awaits yet rejects with the task's frames", async () => {
  const promise = pool().call.atOnce();
  const handled = new Promise((resolve) => promise.then(fail, resolve));
  const { stack } = await handled;
  says(stack, "deepInTheTask");
});

/** Not a tail call, of which JavaScriptCore keeps no frame. @param {() => Promise<unknown>} call */
function whoCalls(call) {
  const [promise] = [call()];
  return promise;
}

for (const name of ["atOnce", "later", "abortable", "large"]) {
  test(`with debug, below them are those that made the call: ${name}`, async () => {
    const promise = whoCalls(() => debugged().call[name]());
    const { stack } = await rejection(whoAwaits(() => promise));
    inOrder(stack, "stacks.mjs", CALLED, "whoCalls", "stacks.test.mjs");
    ok(!stack.includes(AWAITED), `awaiting functions, too: ${stack}`);
    ok(!stack.split(CALLED)[1].includes("dist/"), `the package's own frames: ${stack}`);
  });
}

test("with debug, those that made the call are found while the collector runs beside it", async () => {
  for (let i = 0; i < 1000; i++) {
    // Bun loses what has frames of functions that are collected before anybody looks at it.
    const ofThisTime = () => {
      const [promise] = [whoCalls(() => debugged().call.atOnce())];
      return promise;
    };
    const [promise] = [ofThisTime()];
    if (i % 3 === 0) globalThis.Bun?.gc(false);
    const { stack } = await rejection(promise);
    inOrder(stack, "stacks.mjs", CALLED, "whoCalls");
  }
});

test("with debug, an error of Heddle's own says who made the call", async () => {
  const { call } = debugged();
  const promise = whoCalls(() => call.untilAborted(undefined, { timeout: 1 }));
  const { stack } = await rejects(promise, "HEDDLE_TIMEOUT");
  inOrder(stack, "untilAborted", CALLED, "whoCalls");
});

test("with debug, an error that was made in the call says so once", async () => {
  const promise = whoCalls(() => debugged().call.throwValue(() => {}));
  const { stack } = await rejects(promise, "HEDDLE_PAYLOAD_TYPE");
  equal(stack.split("whoCalls").length, 2, "number of parts");
});

test("with debug, an error that is that of all calls is left as it is", async () => {
  const own = createPool({ threads: 1, debug: true })(tasks);
  const errors = [own.call.atOnce(), own.call.later()].map(rejection);
  await own.shutdown();
  for (const { code, stack } of await Promise.all(errors)) {
    equal(code, "HEDDLE_CLOSED");
    ok(!stack.includes(CALLED), `it names one call: ${stack}`);
  }
});

test("with debug, calls resolve, reject with any value, and can be aborted", async () => {
  const { call } = debugged();
  equal(await rejection(call.throwValue(7)), 7);
  same(await rejection(call.throwValue({ code: 1 })), { code: 1 });
  const promise = call.untilAborted();
  promise.reject("enough");
  await rejects(promise, "HEDDLE_ABORTED", "enough");
});

test("a program's own form of stacks is left alone", async () => {
  const { prepareStackTrace } = Error;
  try {
    Error.prepareStackTrace = (_error, sites) => sites;
    const { stack } = await rejection(whoAwaits(() => pool().call.atOnce()));
    says(stack, "deepInTheTask");
    ok(!stack.includes("---"), `it was extended: ${stack}`);
  } finally {
    if (prepareStackTrace === undefined) delete Error.prepareStackTrace;
    else Error.prepareStackTrace = prepareStackTrace;
  }
});

test("debug is true or false", () => {
  throws(() => createPool({ debug: "yes" }), "HEDDLE_ARGUMENT", 'options.debug is "yes"', "true");
});
