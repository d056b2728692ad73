import { equal, ok, rejects, same, throws } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool, HeddleError, task } from "../lib/heddle.mjs";
import { double } from "./fixtures/basics.mjs";
import { openHidden } from "./fixtures/plain.mjs";

group("options");

const BAD = [
  ["options.threads", { threads: 0 }, "is 0;", "from 1 to"],
  ["options.threads", { threads: 1.5 }, "is 1.5;"],
  ["options.threads", { threads: "2" }, 'is "2";'],
  ["options.threads", { threads: 1e9 }, "is 1000000000;"],
  ["options.thread", { thread: 2 }, "is 2;", "threads"],
  ["options", 4, "is 4;", "object"],
  ["options", null, "is null;", "object"],
  ["options.abortSignalCapacity", { abortSignalCapacity: 0 }, "is 0;", "from 1 to"],
  ["options.queue", { queue: true }, "is true;", "object"],
  ["options.queue.maxCalls", { queue: { maxCalls: -1 } }, "is -1;"],
  ["options.queue.maxBytes", { queue: { maxBytes: 0 } }, "is 0;", "from 1 to"],
  ["options.queue.max", { queue: { max: 1 } }, "is 1;", "maxCalls"],
  ["options.payload.maxPayloadBytes", { payload: { maxPayloadBytes: Number.NaN } }, "is NaN;"],
  ["options.payload.payloadMaxByteLength", { payload: { payloadMaxByteLength: 1 } }, "is 1;"],
  ["options.payload.payloadMaxByteLength", { payload: { payloadMaxByteLength: 1n } }, "is 1n;"],
  ["options.worker.spinMicroseconds", { worker: { spinMicroseconds: -1 } }, "is -1;"],
  ["options.worker.hardTimeoutMs", { worker: { hardTimeoutMs: 0 } }, "is 0;", "from 1 to"],
  ["options.worker.name", { worker: { name: 7 } }, "is 7;", "string"],
];

for (const [argument, options, ...says] of BAD) {
  test(`a bad option is named, with its value: ${argument} ${says[0]}`, () => {
    throws(
      () => createPool(options)({ double }),
      "HEDDLE_ARGUMENT",
      `${argument} `,
      ...says,
      "expected",
    );
  });
}

const BAD_TASKS = [
  ["no object", undefined, "tasks is undefined"],
  ["no tasks at all", {}, "tasks "],
  ["something that is no task", { resize: 5 }, "tasks.resize is 5", "task()"],
];

for (const [name, tasks, ...says] of BAD_TASKS) {
  test(`bad tasks are named: ${name}`, () => {
    throws(() => createPool({ threads: 1 })(tasks), "HEDDLE_ARGUMENT", ...says, "expected");
  });
}

test("a bound or built-in function is no task, and the error says what to do", () => {
  for (const f of [Math.max, ((n) => n).bind(null)]) {
    throws(() => createPool({ threads: 1 })({ f }), "HEDDLE_TASK_NOT_FOUND", "tasks.f", "export");
  }
});

test("task() without a function says so", () => {
  throws(() => task({}), "HEDDLE_ARGUMENT", "definition.f is undefined", "expected");
  throws(() => task(), "HEDDLE_ARGUMENT", "definition.f is undefined");
});

test("a function that its module does not export cannot be found, and the calls say so", async ({
  open,
}) => {
  const { call } = open(openHidden({ threads: 1 }));
  await rejects(call.hidden(), "HEDDLE_TASK_NOT_FOUND", "hidden", "plain.mjs", "export");
  await rejects(call.hidden(), "HEDDLE_TASK_NOT_FOUND");
});

test("Heddle's errors are HeddleErrors", () => {
  const error = throws(() => createPool({ threads: 0 }), "HEDDLE_ARGUMENT");
  ok(error instanceof HeddleError && error instanceof Error, "it is of another class");
  equal(error.name, "HeddleError");
});

test("the number of workers is that of the option", async ({ open }) => {
  for (const threads of [1, 3]) {
    const pool = open(createPool({ threads })({ double }));
    await pool.call.double(1);
    equal(pool.stats().workers.length, threads);
  }
});

test("without options there is at least one worker", async ({ open }) => {
  const pool = open(createPool()({ double }));
  equal(await pool.call.double(4), 8);
  ok(pool.stats().workers.length >= 1, "no workers");
});

test("the pool has the calls of its tasks and no others", ({ open }) => {
  const pool = open(createPool({ threads: 1 })({ double, twice: double }));
  same(Object.keys(pool.call), ["double", "twice"]);
  ok(Object.isFrozen(pool.call), "they can be changed");
  equal(pool.call.constructor, undefined);
});

test("a pool that needs more memory than there can be is refused", () => {
  const payload = { payloadMaxByteLength: 3 * 2 ** 30 };
  throws(
    () => createPool({ threads: 256, queue: { maxCalls: 2 ** 20 }, payload })({ double }),
    "HEDDLE_ARGUMENT",
    "options.queue.maxCalls",
  );
});
