import { prints } from "../lib/child.mjs";
import { group, test } from "../lib/harness.mjs";

group("heaps that are used up");

const PROGRAM = new URL("./fixtures/exhaust.mjs", import.meta.url);
const LINES = ["HEDDLE_WORKER_EXITED", "ERR_WORKER_OUT_OF_MEMORY", "42"];

test("a worker that uses up its heap rejects its call and is replaced", () =>
  prints(PROGRAM, LINES, { flags: ["--max-old-space-size=48"] }));

test("a worker that goes beyond the pool's resource limits does the same", () =>
  prints(PROGRAM, LINES, { args: ["limited"] }));
