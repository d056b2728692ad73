import { prints } from "../lib/child.mjs";
import { group, test } from "../lib/harness.mjs";

group("idle pools");

const PROGRAM = new URL("./fixtures/idle.mjs", import.meta.url);

test("no thread of a process does anything while its pool is idle", () =>
  prints(PROGRAM, ["at rest"]));

test("no thread does anything while a pool with a scheduler of its own is idle", () =>
  prints(PROGRAM, ["at rest"], { args: ["central"] }));

test("no thread goes on after its pool was shut down in the middle of an endless task", () =>
  prints(PROGRAM, ["at rest"], { args: ["busy"] }));
