// The structured clone algorithm, case by case, against the host's own.

import { equal, fail, rejects, same } from "../lib/assert.mjs";
import { difference } from "../lib/difference.mjs";
import { group, sharedPool, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { outOfBounds, tracking } from "./fixtures/clone/binary.mjs";
import { refused, refusedHere } from "./fixtures/clone/refused.mjs";
import * as tasks from "./fixtures/clone/tasks.mjs";

const { CASES, cloneOf, compare, growth, growthOf, make, makeInside } = tasks;

group("structured clone");

const pool = sharedPool(() => createPool({ threads: 1 })({ compare, growth, make, makeInside }));

for (const [kind, makers] of Object.entries(CASES)) {
  for (const [name, makeOne] of Object.entries(makers)) {
    test(`an argument arrives as the host's own clone: ${kind}: ${name}`, async () => {
      const { call } = pool();
      same(await call.compare({ group: kind, name, value: makeOne() }), undefined);
    });

    test(`a result arrives as the host's own clone: ${kind}: ${name}`, async () => {
      const { call } = pool();
      same(await call.make({ group: kind, name }), cloneOf({ group: kind, name }));
    });
  }
}

for (const [name, makeOne] of Object.entries(tracking)) {
  test(`views that grow with their buffers still do: ${name}`, async () => {
    const { call } = pool();
    const expected = [structuredClone(makeOne())].flat().map(growthOf);
    same(await call.growth(makeOne()), expected);
    const result = await call.make({ group: "tracking", name });
    same(difference(result, makeOne()), undefined);
    same([result].flat().map(growthOf), expected);
  });
}

/** @param {() => unknown} body */
function throwsCloneError(body) {
  try {
    body();
  } catch (error) {
    return equal(error.name, "DataCloneError");
  }
  fail("the host's own clone does not refuse it");
}

for (const [group, makers] of Object.entries({ refused, outOfBounds })) {
  for (const [name, makeOne] of Object.entries(makers)) {
    test(`refused as by the host's own clone, with its path: ${group}: ${name}`, async () => {
      const { call } = pool();
      throwsCloneError(() => structuredClone(makeOne()));
      await rejects(call.make({ list: [makeOne()] }), "HEDDLE_PAYLOAD_TYPE", "$.list[0] is ");
      await rejects(call.makeInside({ group, name }), "HEDDLE_PAYLOAD_TYPE", "$.inside is ");
    });
  }
}

for (const [name, makeOne] of Object.entries(refusedHere)) {
  test(`objects of the host are refused, with their path: ${name}`, async () => {
    const { call } = pool();
    await rejects(call.make({ of: { host: makeOne() } }), "HEDDLE_PAYLOAD_TYPE", "$.of.host is ");
  });
}
