import { equal, rejects, same, throws } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool, importTask, task } from "../lib/heddle.mjs";
import { double, echo, spin } from "./fixtures/basics.mjs";

group("pools of one task");

test("call calls the task", async ({ open }) => {
  const pool = open(double.createPool({ threads: 1 }));
  equal(await pool.call(21), 42);
  equal(await pool.call(Promise.resolve(4)), 8);
});

test("the task need not be anything but the pool", async ({ open }) => {
  const { pool, seen } = await import("./fixtures/single.mjs");
  equal(await open(pool).call(12), 144);
  // Workers make the same pool, to look at.
  same(await open(createPool({ threads: 1 })({ seen })).call.seen(), [
    false,
    "function",
    "function",
  ]);
});

test("a task that only workers import has one, too", async ({ open }) => {
  const href = new URL("./fixtures/imported/library.mjs", import.meta.url);
  const { call } = open(importTask({ href, name: "double" }).createPool({ threads: 1 }));
  equal(await call(4), 8);
});

test("its calls have options", async ({ open, endless }) => {
  const pool = open(spin.createPool({ threads: 1 }));
  await rejects(pool.call(endless(), { timeout: 1 }), "HEDDLE_TIMEOUT");
});

test("it has statistics, and can be shut down", async ({ open }) => {
  const { call, stats, shutdown } = open(echo.createPool({ threads: 1 }));
  await call(1);
  same([stats().calls, stats().workers.length], [1, 1]);
  await shutdown();
  await rejects(call(2), "HEDDLE_CLOSED");
});

test("it can be disposed of", async ({ open }) => {
  const pool = open(echo.createPool({ threads: 1 }));
  const last = pool.call("last");
  await pool[Symbol.asyncDispose]();
  equal(await last, "last");
  await rejects(pool.call(2), "HEDDLE_CLOSED");
});

test("its options are those of createPool", () => {
  throws(
    () => task({ f: () => 1 }).createPool({ threads: 0 }),
    "HEDDLE_ARGUMENT",
    "options.threads",
  );
});
