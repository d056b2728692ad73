import { identity } from "../behaviour/fixtures/basics.mjs";
import { ok } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { untilParked } from "../lib/waiting.mjs";

group("affinity");

// Elsewhere workers wait in their event loops, and who is first to look is the machine's affair.
for (const [kind, options] of [
  ["without priorities", {}],
  ["with priorities", { priorities: true }],
  ["with a balancer", { balancer: "roundRobin" }],
]) {
  test(`calls of one key go to one worker of a pool that has nothing to do: ${kind}`, async ({
    open,
  }) => {
    const pool = open(createPool({ threads: 3, ...options })({ identity }));
    await pool.ready();
    await untilParked(pool);
    const counts = new Map();
    for (let i = 0; i < 60; i++) {
      const worker = await pool.call.identity(undefined, { affinity: "one key" });
      counts.set(worker, (counts.get(worker) ?? 0) + 1);
    }
    // A preference: another may be faster now and then, if the favourite's thread gets no processor.
    ok(Math.max(...counts.values()) > 30, `of 60 calls: ${[...counts.values()]}`);
  });
}
