// In which order the only worker of a pool begins calls.

import { Gate } from "./gate.mjs";
import { turn } from "./waiting.mjs";

/**
 * Has the pool's only worker wait at a gate. The pool has a task `gate`.
 * @param {any} pool
 */
export async function hold(pool) {
  const held = new Gate();
  const waiting = pool.call.gate(held.shared);
  while (!held.isHeld) await turn();
  return { held, waiting };
}

/**
 * Has the pool's only worker wait while calls are made, then run them.
 * @param {any} pool
 * @param {() => Promise<unknown>[]} makeCalls calls that resolve with their places
 * @returns {Promise<number[]>} the numbers of the calls, in the order in which they began
 */
export async function order(pool, makeCalls) {
  const { waiting, held } = await hold(pool);
  const calls = makeCalls();
  held.open();
  const places = await Promise.all(calls);
  await waiting;
  return places
    .map((place, call) => ({ place, call }))
    .sort((a, b) => a.place - b.place)
    .map(({ call }) => call);
}
