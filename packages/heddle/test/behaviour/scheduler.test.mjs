import { equal, ok, rejection, rejects, same, says, throws } from "../lib/assert.mjs";
import { group, sharedPool, test } from "../lib/harness.mjs";
import { HeddleError } from "../lib/heddle.mjs";
import { Scheduler } from "../lib/scheduler.mjs";

group("schedulers");

const table = (name) => new URL(`./fixtures/tables/${name}.mjs`, import.meta.url);
const functions = table("functions");
const scheduler = sharedPool(() => new Scheduler(2, { functions }));

test("a task is an entry of the table, called with its arguments", async () => {
  equal(await scheduler().newTask(1, [40, 2]), 42);
  equal(await scheduler().newTask(0, ["you"]), "hello you");
  same(await scheduler().newTask(5, [1, { deep: [2] }, undefined]), [1, { deep: [2] }, undefined]);
  same(await scheduler().newTask(5), []);
  equal(await scheduler().newTask(4, [12]), 144, "of an entry made with task()");
  equal(scheduler().stats().workers.length, 2);
});

test("many tasks at once give what is theirs", async () => {
  const sums = await Promise.all(
    Array.from({ length: 2000 }, (_, i) => scheduler().newTask(1, [i, i])),
  );
  ok(
    sums.every((sum, i) => sum === 2 * i),
    "a result of another task",
  );
});

test("only workers evaluate the module of the table", async () => {
  same(await scheduler().newTask(2), { count: 1, isMain: false });
  equal(globalThis.evaluationsOfTable, undefined, "evaluations on the main thread");
});

test("what an entry throws arrives, with its stack", async () => {
  const error = await rejection(scheduler().newTask(3, ["luck"]));
  ok(error instanceof RangeError, "it is no RangeError");
  equal(error.message, "no luck");
  says(error.stack, "failing", "functions.mjs");
  ok(!/callEntry|function-table/.test(error.stack), `frames of the package's: ${error.stack}`);
});

test("an entry that is not there, or is no function, is named", async () => {
  const { href } = functions;
  await rejects(scheduler().newTask(8), "HEDDLE_ARGUMENT", "index is 8", "less than 8", href);
  await rejects(scheduler().newTask(6), "HEDDLE_ARGUMENT", "entry 6", href, '"no function"');
  for (const index of [-1, 1.5, "1", undefined]) {
    await rejects(scheduler().newTask(index), "HEDDLE_ARGUMENT", "index is", "whole number");
  }
  for (const args of [5, "ab", null, { 0: 1 }]) {
    await rejects(scheduler().newTask(1, args), "HEDDLE_ARGUMENT", "args is", "an array");
  }
});

test("a module without a table is named, with what it has instead", async ({ open }) => {
  const without = open(new Scheduler(1, { functions: table("none") }));
  await rejects(
    without.newTask(0),
    "HEDDLE_TASK_NOT_FOUND",
    "none.mjs",
    "an object",
    "an array of functions",
  );
  const nameless = open(new Scheduler(1, { functions: table("nameless") }));
  await rejects(nameless.newTask(0), "HEDDLE_TASK_NOT_FOUND", "nameless.mjs", "undefined");
  const missing = open(new Scheduler(1, { functions: table("missing") }));
  await rejects(missing.newTask(0), "HEDDLE_TASK_NOT_FOUND", "missing.mjs");
});

test("its errors are those of the package", async () => {
  ok((await rejection(scheduler().newTask(-1))) instanceof HeddleError, "of the main thread");
  const error = await rejection(scheduler().newTask(7));
  ok(error instanceof HeddleError && error.code === "HEDDLE_ABORTED", "of a worker");
});

test("tasks take the options of calls", async () => {
  const { signal } = new AbortController();
  equal(await scheduler().newTask(1, [1, 2], { signal, timeout: 60_000 }), 3);
  const aborted = scheduler().newTask(1, [1, 2], { signal: AbortSignal.abort("no") });
  await rejects(aborted, "HEDDLE_ABORTED");
});

test("a shutdown ends it", async () => {
  const ended = new Scheduler(1, { functions });
  await ended.ready();
  equal(await ended.newTask(1, [1, 1]), 2);
  await ended.shutdown();
  await rejects(ended.newTask(1, [1, 1]), "HEDDLE_CLOSED");
});

test("disposing it lets its tasks finish; disposing it at once does not", async () => {
  const patient = new Scheduler(1, { functions });
  const sum = patient.newTask(1, [1, 1]);
  await patient[Symbol.asyncDispose]();
  equal(await sum, 2);
  const abrupt = new Scheduler(1, { functions });
  const lost = rejection(abrupt.newTask(1, [1, 1]));
  abrupt[Symbol.dispose]();
  equal((await lost).code, "HEDDLE_CLOSED");
  await abrupt.shutdown();
});

test("options that a scheduler cannot use are refused, with their names", () => {
  const refuses = (body, ...parts) => throws(body, "HEDDLE_ARGUMENT", ...parts);
  refuses(() => new Scheduler(0, { functions }), "threads is 0");
  refuses(() => new Scheduler(1), "options is undefined");
  refuses(() => new Scheduler(1, {}), "options.functions is undefined", "import.meta.url");
  refuses(() => new Scheduler(1, { functions: "./functions.js" }), "options.functions", "URL");
  refuses(
    () => new Scheduler(1, { functions, threads: 2 }),
    "options.threads is 2",
    "first argument",
  );
  refuses(() => new Scheduler(1, { functions, fun: 2 }), "options.fun is 2");
});

test("the number of threads may be left to the host", async ({ open }) => {
  const usual = open(new Scheduler(undefined, { functions: functions.href }));
  equal(await usual.newTask(1, [40, 2]), 42);
});
