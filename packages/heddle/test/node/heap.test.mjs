import { getHeapStatistics } from "node:v8";
import { echo } from "../behaviour/fixtures/basics.mjs";
import { equal, ok } from "../lib/assert.mjs";
import { prints } from "../lib/child.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";

group("heaps that are used up");

const PROGRAM = new URL("./fixtures/exhaust.mjs", import.meta.url);
const LINES = ["HEDDLE_WORKER_EXITED", "ERR_WORKER_OUT_OF_MEMORY", "42"];

test("a worker that uses up its heap rejects its call and is replaced", () =>
  prints(PROGRAM, LINES, { flags: ["--max-old-space-size=48"] }));

test("a worker that goes beyond the pool's resource limits does the same", () =>
  prints(PROGRAM, LINES, { args: ["limited"] }));

test("a long array that is nearly empty takes memory for what is in it only", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })({ echo }));
  const length = 30_000_000; // of which V8 would otherwise make room for each element: 240 MB
  const list = [];
  list.length = 2 ** 32 - 1;
  list.length = length;
  const before = getHeapStatistics().used_heap_size;
  const got = await call.echo({ list });
  const taken = getHeapStatistics().used_heap_size - before;
  equal(got.list.length, length);
  ok(taken < length, `${taken} bytes were taken`);
});
