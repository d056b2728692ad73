// Workers that come to an end in every way, at every stage of a call, under load. For longer: test/faults.mjs

import { ok, same } from "../lib/assert.mjs";
import { FaultRun } from "../lib/faults/fault-run.mjs";
import { group, test } from "../lib/harness.mjs";
import { seededRandom } from "../lib/random.mjs";

group("faults at random");

const ROUNDS = 8;
const CALLS = 2500;

test("whatever fails, each call settles once and rightly, and nothing is lost or left", async () => {
  const run = new FaultRun(seededRandom());
  for (let i = 0; i < ROUNDS; i++) {
    await run.round(CALLS);
    same(run.problems.slice(0, 10).join("\n"), "");
  }
  ok(run.counts.replaced >= ROUNDS, `only ${run.counts.replaced} workers were replaced`);
});
