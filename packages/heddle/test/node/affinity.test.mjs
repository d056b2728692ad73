import { wishesOf } from "../.cache/internals.js";
import { identity } from "../behaviour/fixtures/basics.mjs";
import { ok } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { untilParked } from "../lib/waiting.mjs";

group("affinity");

const THREADS = 3;
const CALLS = 40;
/**
 * Of each key's calls, the share that one worker is to run, another one for each key. With two processors for three
 * workers and their owner a favourite often gets none when it is asked, and another is faster; without favourites it is a
 * third, or all keys have the same.
 */
const SHARE = 0.45;
const [FEWEST_ROUNDS, MOST_ROUNDS] = [3, 25];

/** Of three workers, a different one each. */
const KEYS = Array.from({ length: THREADS }, (_, worker) => {
  let key = 0;
  while (wishesOf({ affinity: key }, { threads: THREADS }).worker !== worker) key++;
  return key;
});

/** Counts, by key, which worker runs how many of its calls: made one after another, with other keys between. */
async function countPlaces(pool, places) {
  for (let i = 0; i < CALLS; i++) {
    for (const [key, counts] of places.entries()) {
      const worker = await pool.call.identity(undefined, { affinity: KEYS[key] });
      counts.set(worker, (counts.get(worker) ?? 0) + 1);
    }
    // Whoever takes workers in turn is at another one the next time.
    await pool.call.identity();
  }
}

/** The worker that ran more than its share of a key's calls. */
const favouriteOf = (counts, calls) => [...counts].find(([, count]) => count > SHARE * calls)?.[0];

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
    const places = KEYS.map(() => new Map());
    let isSettled = false;
    for (let round = 1; round <= MOST_ROUNDS && !isSettled; round++) {
      await untilParked(pool);
      await countPlaces(pool, places);
      const favourites = new Set(places.map((counts) => favouriteOf(counts, round * CALLS)));
      favourites.delete(undefined);
      isSettled = round >= FEWEST_ROUNDS && favourites.size === THREADS;
    }
    const found = places.map((counts) => [...counts.values()].join(",")).join("  ");
    ok(isSettled, `calls of each key by each worker: ${found}`);
  });
}
