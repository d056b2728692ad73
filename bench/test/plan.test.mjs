import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { plan, takesPart } from "../pool-node/plan.mjs";
import { RUNTIMES } from "../pool-node/runtimes.mjs";

for (const quick of [false, true]) {
  test(`every case has a measure, a budget and metrics (${quick ? "quick" : "full"})`, () => {
    for (const { measure, budgetMs, metrics, workers } of plan(quick)) {
      const module = new URL(`../pool-node/measures/${measure}.mjs`, import.meta.url);
      assert.ok(existsSync(module), measure);
      assert.ok(budgetMs > 0 && metrics.length > 0 && workers.length > 0, measure);
    }
  });

  test(`no two cases have the same name (${quick ? "quick" : "full"})`, () => {
    const names = plan(quick).map((kase) => kase.name);
    assert.equal(new Set(names).size, names.length);
  });
}

test("every runtime has its adapter", () => {
  for (const { adapter } of RUNTIMES) {
    assert.ok(
      existsSync(new URL(`../pool-node/adapters/${adapter}.mjs`, import.meta.url)),
      adapter,
    );
  }
});

test("a runtime for buffers takes part in their cases only", () => {
  const runtime = { name: "x", adapter: "x", onlyBytes: true };
  const names = plan(false)
    .filter((kase) => takesPart(kase, runtime, false).takesPart)
    .map((kase) => kase.name);
  assert.ok(names.length > 0 && names.every((name) => name.startsWith("Uint8Array")), names.join());
});

test("what a quick run leaves out, it says", () => {
  const slow = { name: "x", adapter: "x", slow: true };
  const heavy = plan(true).filter((kase) => kase.heavy);
  assert.ok(heavy.length > 0);
  for (const kase of heavy) {
    assert.ok(takesPart(kase, slow, true).why);
    assert.deepEqual(takesPart(kase, slow, false), { takesPart: true });
  }
});
