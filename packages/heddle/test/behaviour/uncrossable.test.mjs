import { equal, rejection, rejects } from "../lib/assert.mjs";
import { group, sharedPool, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { returnUncrossable, takeAnything, UNCROSSABLE } from "./fixtures/uncrossable.mjs";

group("values that cannot cross");

const pool = sharedPool(() => createPool({ threads: 1 })({ returnUncrossable, takeAnything }));

for (const [name, { make, says }] of Object.entries(UNCROSSABLE)) {
  test(`refused as an argument, with its path: ${name}`, async () => {
    const { call } = pool();
    await rejects(call.takeAnything(make()), "HEDDLE_PAYLOAD_TYPE", ...says);
    equal(await call.takeAnything(1), "taken");
  });

  test(`refused as a result, with its path: ${name}`, async () => {
    const { call } = pool();
    await rejects(call.returnUncrossable(name), "HEDDLE_PAYLOAD_TYPE", ...says);
    equal(await call.takeAnything(1), "taken");
  });
}

test("a getter that throws rejects its call with what it throws", async () => {
  const { call } = pool();
  const reason = new Error("not today");
  const argument = {
    big: "x".repeat(1000),
    get value() {
      throw reason;
    },
  };
  equal(await rejection(call.takeAnything(argument)), reason);
  equal(await call.takeAnything(1), "taken");
});
