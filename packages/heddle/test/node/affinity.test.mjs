import { wishesOf } from "../.cache/internals.js";
import { identity } from "../behaviour/fixtures/basics.mjs";
import { ok } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { untilParked } from "../lib/waiting.mjs";

group("affinity");

const THREADS = 3;
const CALLS = 40;
/** Of each key's calls, those that its worker is to run: by accident none has so many. */
const MOST = 30;
/** On a machine with other things to do a favourite may get no processor when it is asked, and another is faster. */
const ROUNDS = 25;

/** Of three workers, a different one each. */
const KEYS = Array.from({ length: THREADS }, (_, worker) => {
  let key = 0;
  while (wishesOf({ affinity: key }, { threads: THREADS }).worker !== worker) key++;
  return key;
});

/** How many calls of each key were run by each worker; they are made one after another, with other keys between. */
async function placesOf(pool) {
  const places = KEYS.map(() => new Map());
  for (let i = 0; i < CALLS; i++) {
    for (const [key, counts] of places.entries()) {
      const worker = await pool.call.identity(undefined, { affinity: KEYS[key] });
      counts.set(worker, (counts.get(worker) ?? 0) + 1);
    }
  }
  return places;
}

/** The worker that ran most calls of a key, if that is no accident. */
const favouriteOf = (counts) => [...counts].find(([, count]) => count >= MOST)?.[0];

// Elsewhere workers wait in their event loops, and who is first to look is the machine's affair.
for (const [kind, options] of [
  ["without priorities", {}],
  ["with priorities", { priorities: true }],
  ["with a balancer", { balancer: "roundRobin" }],
]) {
  test(`the calls of a key go to its worker if the pool has nothing else to do: ${kind}`, async ({
    open,
  }) => {
    const pool = open(createPool({ threads: THREADS, ...options })({ identity }));
    await pool.ready();
    const tries = [];
    for (let round = 0; round < ROUNDS; round++) {
      await untilParked(pool);
      const places = await placesOf(pool);
      const favourites = new Set(places.map(favouriteOf));
      favourites.delete(undefined);
      if (favourites.size === THREADS) return;
      tries.push(places.map((counts) => [...counts.values()].join(",")).join(" "));
    }
    ok(false, `of ${CALLS} calls of each key by each worker, in each round:\n${tries.join("\n")}`);
  });
}
