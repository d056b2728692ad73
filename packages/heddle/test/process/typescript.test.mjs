import process from "node:process";
import { prints } from "../lib/child.mjs";
import { group, test } from "../lib/harness.mjs";

group("TypeScript");

// Where the host does not run it, there is no program to test.
if (process.versions.bun ?? process.versions.deno ?? process.features.typescript) {
  test("a program in TypeScript has its tasks and functions run, and stacks with its own lines", () =>
    prints(new URL("./fixtures/typed.ts", import.meta.url), ["10", "6, 8", "hello types", "true"]));
}
