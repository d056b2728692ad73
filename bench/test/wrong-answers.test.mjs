import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Child } from "../lib/child.mjs";
import { CASES, FOLDER } from "../pool-features/plan.mjs";

const MEASURE = fileURLToPath(new URL("../lib/measure.mjs", import.meta.url));

/** By measure: a pool that answers at once, and wrongly. */
const WRONG = {
  stream: `{ async *generate() {}, tally: async () => ({}) }`,
  "in-flight": `{ call: async (task, value) => value }`,
  urgent: `{ call: async () => 1, urgent: async () => 1 }`,
  "cpu-bound": `{ call: async () => 1 }`,
};

/**
 * @param {import("../pool-features/plan.mjs").Case} kase
 * @param {string} pool
 */
async function roundOf({ measure, args }, pool) {
  const adapter = `data:text/javascript,${encodeURIComponent(
    `export const create = () => ({ close() {}, ...${pool} });`,
  )}`;
  const url = new URL(`measures/${measure}.mjs`, FOLDER).href;
  const spec = { measure: url, adapter, args, threads: 1, quick: true };
  const child = new Child(process.execPath, [MEASURE, JSON.stringify(spec)]);
  try {
    await child.ask("open", 20_000);
    return await child.ask("round", 20_000);
  } finally {
    await child.stop();
  }
}

for (const kase of CASES) {
  test(`${kase.name}: a wrong answer is a failure, not a time`, async () => {
    const pool = WRONG[/** @type {keyof typeof WRONG} */ (kase.measure)];
    assert.ok(pool, kase.measure);
    await assert.rejects(roundOf(kase, pool), /WrongResult/);
  });
}

test("who looks at calls and has not seen all of them is a failure", async () => {
  const kase = CASES.find((one) => one.measure === "in-flight");
  assert.ok(kase);
  const call = "call: async (task, value) => value + 1";
  assert.ok((await roundOf(kase, `{ ${call} }`)).values["µs/call"] > 0);
  for (const seen of [0, 9_999, undefined]) {
    await assert.rejects(roundOf(kase, `{ ${call}, seen: () => ${seen} }`), /WrongResult.*seen/);
  }
});
