import { equal, ok, says } from "../lib/assert.mjs";
import { prints, run } from "../lib/child.mjs";
import { group, test } from "../lib/harness.mjs";

group("rejections that nobody handles");

const PROGRAM = new URL("./fixtures/unhandled.mjs", import.meta.url);

test("a call whose error nobody handles ends the process as any promise does, once", async () => {
  // Also if somebody listens: that handles nothing.
  for (const arg of ["unhandled", "heard"]) {
    const { code, stderr } = await run(PROGRAM, { args: [arg] });
    ok(code !== 0 && code !== null, `exit code ${code}`);
    says(stderr, "RangeError", "that of the task");
    equal(stderr.split("RangeError: that of the task").length, 2, "number of parts");
  }
});

test("what a task throws after its call was given up is nobody's", () =>
  prints(PROGRAM, ["given up", "that of the task"], { args: ["late"] }));
