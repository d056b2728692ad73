// Waiting for what a pool shows of itself. What never comes is ended by the runner's patience.

/** One turn of the event loop, or a few. */
export const turn = () => new Promise((resolve) => setTimeout(resolve));

/** @param {import("../../dist/index.js").Pool<any>} pool @param {string} wanted */
const all = (pool, wanted) => pool.stats().workers.every(({ state }) => state === wanted);

/** Resolves once all workers of the pool sleep. */
export async function untilParked(pool) {
  while (!all(pool, "parked")) await turn();
}

/** Resolves once that many workers run a task. */
export async function untilRunning(pool, count) {
  while (pool.stats().workers.filter(({ state }) => state === "running").length < count)
    await turn();
}

/** Blocks this thread until the workers have taken `count` tasks and sleep again. */
export function blockUntilDone(pool, count) {
  const taken = () => pool.stats().workers.reduce((sum, { run }) => sum + run, 0);
  while (taken() < count || !all(pool, "parked"));
}
