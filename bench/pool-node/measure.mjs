// One case on one runtime, in a process of its own: suite.mjs starts it and asks for rounds.
// Requests come as lines on stdin, replies go out on stdout.

import { createInterface } from "node:readline";
import { reply } from "../lib/reply.mjs";

/**
 * @typedef {object} Context what a measure gets
 * @property {() => Promise<import("./runtimes.mjs").Adapter>} load
 * @property {() => Promise<import("./runtimes.mjs").Pool>} open loads, and creates a pool, which is
 *   closed in the end
 * @property {number} threads
 * @property {boolean} quick
 * @property {Record<string, any>} args as the plan says
 *
 * @typedef {() => Promise<Record<string, number>>} Round figures by metric
 *
 * @typedef {object} Measure a module in measures/
 * @property {(context: Context) => Promise<Round>} prepare warms up too
 */

/** @type {{ measure: string, adapter: string, threads: number, quick: boolean, args: Record<string, unknown> }} */
const spec = JSON.parse(process.argv[2] ?? "");

/** @type {import("./runtimes.mjs").Pool | undefined} */
let pool;

/** @type {Context} */
const context = {
  load: () => import(`./adapters/${spec.adapter}.mjs`),
  async open() {
    const adapter = await context.load();
    pool = await adapter.create({ threads: spec.threads });
    return pool;
  },
  threads: spec.threads,
  quick: spec.quick,
  args: spec.args,
};

/** @type {Round | undefined} */
let round;

async function open() {
  /** @type {Measure} */
  const measure = await import(`./measures/${spec.measure}.mjs`);
  round = await measure.prepare(context);
  return {};
}

for await (const line of createInterface({ input: process.stdin })) {
  const values = JSON.parse(line) === "open" ? await open() : await round?.();
  const { user, system } = process.cpuUsage();
  reply({ values, cpu: (user + system) / 1e6 });
}

// Nobody asks any more.
await pool?.close();
process.exit();
