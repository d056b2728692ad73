// What an adapter makes of a pool in which some calls are urgent.

/**
 * @typedef {object} UrgentPool
 * @property {(steps: number) => Promise<unknown>} call work, see tasks.mjs
 * @property {(steps: number) => Promise<unknown>} urgent the same, before whatever waits
 * @property {() => unknown} close
 *
 * @typedef {import("../lib/measure.mjs").AdapterOf<UrgentPool>["create"]} CreateUrgent
 */

export {};
