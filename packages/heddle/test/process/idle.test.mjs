import { prints } from "../lib/child.mjs";
import { group, test } from "../lib/harness.mjs";

group("idle pools");

test("no thread of a process does anything while its pool is idle", () =>
  prints(new URL("./fixtures/idle.mjs", import.meta.url), ["at rest"]));
