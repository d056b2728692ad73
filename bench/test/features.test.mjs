import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { packageVersion } from "../lib/machine.mjs";
import { generate, tally } from "../pool-features/items.mjs";
import { CASES, FOLDER, PEERS } from "../pool-features/plan.mjs";
import { groupsOf } from "../pool-features/suite.mjs";

test("every case has a measure, a budget, metrics and Heddle's adapter first", () => {
  for (const { name, measure, budgetMs, metrics, workers, runtimes } of CASES) {
    assert.ok(existsSync(new URL(`measures/${measure}.mjs`, FOLDER)), measure);
    assert.ok(budgetMs > 0 && metrics.length > 0 && workers.length > 0, name);
    assert.equal(runtimes[0]?.name, "heddle", name);
  }
});

test("no two cases have the same name, no two runtimes of a case either", () => {
  const names = CASES.map((kase) => kase.name);
  assert.equal(new Set(names).size, names.length);
  for (const { runtimes } of CASES) {
    assert.equal(new Set(runtimes.map((runtime) => runtime.name)).size, runtimes.length);
  }
});

test("every runtime has its adapter, every peer its version", () => {
  for (const { adapter } of CASES.flatMap((kase) => kase.runtimes)) {
    assert.ok(existsSync(new URL(`adapters/${adapter}.mjs`, FOLDER)), adapter);
  }
  for (const peer of PEERS) assert.match(packageVersion(peer), /^\d+\.\d+\.\d+$/);
});

test("a filter keeps cases or runtimes", () => {
  assert.equal(groupsOf("").length, CASES.flatMap((kase) => kase.workers).length);
  const [group] = groupsOf("readablestream");
  assert.deepEqual(
    group?.runtimes.map((runtime) => runtime.name),
    ["ReadableStream"],
  );
  assert.deepEqual(groupsOf("no such case"), []);
});

/** @param {readonly any[]} items */
async function* streamOf(items) {
  yield* items;
}

for (const kind of /** @type {const} */ (["numbers", "objects"])) {
  test(`the tally of ${kind} tells a stream from one that lost, doubled, swapped or changed an item`, async () => {
    /** @type {any[]} */
    const items = [];
    for await (const item of generate(kind, 10)) items.push(item);
    const right = await tally(kind, generate(kind, 10));
    assert.deepEqual(await tally(kind, streamOf(items)), right);
    const [first, second, ...rest] = items;
    const changed = kind === "numbers" ? 11 : { ...first, name: "nobody" };
    for (const wrong of [
      items.slice(1),
      items.slice(0, -1),
      [first, ...items],
      [second, first, ...rest],
      [changed, second, ...rest],
    ]) {
      assert.notDeepEqual(await tally(kind, streamOf(wrong)), right);
    }
  });
}
