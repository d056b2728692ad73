import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { look, numbers } from "../behaviour/fixtures/streaming.mjs";
import { equal } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { turn } from "../lib/waiting.mjs";

group("streams that are dropped");

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");

const take = async (call) => equal((await call.numbers(1e9).next()).value, 0);

test("an iterator that the garbage collector finds ends its task", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })({ numbers, look }));
  await take(call);
  while ((await call.look()).ended !== "finally") {
    gc();
    await turn();
  }
});

test("one that somebody waits for is not collected", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })({ numbers, look }));
  const next = call.numbers(3).next();
  gc();
  await turn();
  gc();
  equal((await next).value, 0);
});
