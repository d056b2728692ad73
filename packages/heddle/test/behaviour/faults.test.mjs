// Workers that come to an end in every way, at every stage of a call, under load. For longer: test/faults.mjs

import { equal, ok, same } from "../lib/assert.mjs";
import { FaultRun } from "../lib/faults/fault-run.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { seededRandom } from "../lib/random.mjs";
import { fill } from "./fixtures/faulty.mjs";

group("faults at random");

const ROUNDS = 8;
const CALLS = 2500;

test("whatever fails, each call settles once and rightly, and nothing is lost or left", async () => {
  const run = new FaultRun(seededRandom());
  for (let i = 0; i < ROUNDS; i++) {
    await run.round(CALLS);
    same(run.problems.slice(0, 10), []);
  }
  ok(run.counts.replaced >= ROUNDS, `only ${run.counts.replaced} workers were replaced`);
});

test("memory that grows while workers are replaced is there for all of them", async ({ open }) => {
  const pool = open(createPool({ threads: 3, worker: { recycle: { calls: 20 } } })({ fill }));
  for (let round = 1; round <= 6; round++) {
    const calls = Array.from({ length: 100 }, (_, id) => {
      const bytes = 1500 * round + 97 * id;
      return pool.call.fill({ bytes, id, ballast: new Uint8Array(bytes) });
    });
    for (const [id, result] of (await Promise.all(calls)).entries()) {
      equal(result.length, 1500 * round + 97 * id);
      ok(
        result.every((byte) => byte === id),
        `other bytes in result ${id}`,
      );
    }
  }
});
