import { prints } from "../lib/child.mjs";
import { group, test } from "../lib/harness.mjs";

group("heaps that are used up");

test("a worker that uses up its heap rejects its call and is replaced", () =>
  prints(
    new URL("./fixtures/exhaust.mjs", import.meta.url),
    ["HEDDLE_WORKER_EXITED", "ERR_WORKER_OUT_OF_MEMORY", "42"],
    { flags: ["--max-old-space-size=48"] },
  ));
