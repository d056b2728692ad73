import { prints } from "../lib/child.mjs";
import { group, test } from "../lib/harness.mjs";

group("hosts that forbid code made at run time");

test("objects that look alike cross as they do elsewhere", () =>
  prints(new URL("./fixtures/records.mjs", import.meta.url), ["forbidden", "all equal"], {
    flags: ["--disallow-code-generation-from-strings"],
  }));
