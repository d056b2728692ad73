// What each call is found in: V8 says whether it has laid it out, or looks names up in a dictionary.

import { setFlagsFromString } from "node:v8";
import { runInThisContext } from "node:vm";
import { equal } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool, importTask } from "../lib/heddle.mjs";

group("calls");

/**
 * Whether V8 has laid an object out by the time that a property of it was used: by code of its own, since code that has met many
 * names looks each up on the spot and no longer asks for better. @param {object} object
 */
function isLaidOut(object) {
  const [name] = Object.keys(object);
  const use = runInThisContext(`(object) => object.${name}`);
  for (let i = 0; i < 10_000; i++) use(object);
  setFlagsFromString("--allow-natives-syntax");
  try {
    return runInThisContext("(object) => %HasFastProperties(object)")(object);
  } finally {
    setFlagsFromString("--no-allow-natives-syntax");
  }
}

test("a name that nobody lays out is in a dictionary, or the tests below say nothing", () =>
  equal(isLaidOut(Object.assign(Object.create(null), { name: 1 })), false));

for (const count of [1, 300]) {
  test(`the functions of ${count} tasks are found without a look-up`, ({ open }) => {
    const href = new URL("../behaviour/fixtures/basics.mjs", import.meta.url).href;
    const names = Array.from({ length: count }, (_, i) => `task${i}`);
    const one = importTask({ href, name: "identity" });
    const pool = open(
      createPool({ threads: 1 })(Object.fromEntries(names.map((name) => [name, one]))),
    );
    equal(Object.keys(pool.call).length, count);
    equal(Object.getPrototypeOf(pool.call), null);
    equal(Object.isFrozen(pool.call), true);
    equal(isLaidOut(pool.call), true);
  });
}
