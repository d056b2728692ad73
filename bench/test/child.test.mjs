import assert from "node:assert/strict";
import { test } from "node:test";
import { Child } from "../lib/child.mjs";

const LONG_MS = 60_000;
const REPLY = new URL("../lib/reply.mjs", import.meta.url).href;

/**
 * @param {import("node:test").TestContext} t
 * @param {string} onLine what the child does with each `line`
 */
function childThat(t, onLine) {
  const code = `require("node:readline").createInterface({ input: process.stdin })
    .on("line", (line) => { ${onLine} });
    const reply = (value) => import(${JSON.stringify(REPLY)}).then((it) => it.reply(value));`;
  const child = new Child(process.execPath, ["-e", code]);
  t.after(() => child.stop());
  return child;
}

test("each request gets its reply", async (t) => {
  const child = childThat(t, "reply({ got: JSON.parse(line) })");
  assert.deepEqual(await child.ask("one", LONG_MS), { got: "one" });
  assert.deepEqual(await child.ask("two", LONG_MS), { got: "two" });
});

test("what a child prints besides is no reply, a line that it leaves open included", async (t) => {
  const child = childThat(t, "process.stdout.write('{}\\nhalf a line'); reply('whole')");
  assert.equal(await child.ask("go", LONG_MS), "whole");
});

test("a child that fails says what its last error was", async (t) => {
  const child = childThat(t, "throw new RangeError('too much')");
  await assert.rejects(child.ask("go", LONG_MS), /exit code 1: RangeError: too much/);
});

test("a child that exits rejects the request that waits, and every later one", async (t) => {
  const child = childThat(t, "process.exit(13)");
  await assert.rejects(child.ask("go", LONG_MS), /exit code 13/);
  await assert.rejects(child.ask("again", LONG_MS), /exit code 13/);
});

test("a child that never answers is ended", async (t) => {
  const child = childThat(t, "for (;;);");
  await assert.rejects(child.ask("go", 1), /longer than/);
  await child.stop();
});

test("a program that does not exist is an error, not a crash", async () => {
  const child = new Child("/no/such/program", []);
  await assert.rejects(child.ask("go", LONG_MS), /ENOENT/);
});
