// One case on one runtime, in a process of its own: groups.mjs starts it and asks for rounds.
// Requests come as lines on stdin, replies go out on stdout.

import { createInterface } from "node:readline";
import { reply } from "./reply.mjs";

/**
 * @typedef {object} Closable
 * @property {() => unknown} close
 */

/**
 * What an adapter is, whatever its pools do.
 * @template {Closable} Pool
 * @typedef {object} AdapterOf
 * @property {(options: { threads: number }) => Promise<Pool> | Pool} create
 */

/**
 * @template {Closable} Pool
 * @template {AdapterOf<Pool>} Adapter
 * @typedef {object} ContextOf what a measure gets
 * @property {() => Promise<Adapter>} load
 * @property {() => Promise<Pool>} open loads, and creates a pool, which is closed in the end
 * @property {number} threads
 * @property {boolean} quick
 * @property {Record<string, any>} args as the plan says
 */

/**
 * @typedef {() => Promise<Record<string, number>>} Round figures by metric
 *
 * @typedef {AdapterOf<Closable>} AnyAdapter
 */

/**
 * A module in measures/.
 * @template {Closable} Pool
 * @template {AdapterOf<Pool>} [Adapter=AdapterOf<Pool>]
 * @typedef {object} MeasureOf
 * @property {(context: ContextOf<Pool, Adapter>) => Promise<Round>} prepare warms up too
 */

/**
 * Modules by their URLs.
 * @type {{ measure: string, adapter: string, threads: number, quick: boolean, args: Record<string, unknown> }}
 */
const spec = JSON.parse(process.argv[2] ?? "");

/** @type {Closable | undefined} */
let pool;

/** @type {ContextOf<Closable, AnyAdapter>} */
const context = {
  load: () => import(spec.adapter),
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
  /** @type {MeasureOf<Closable>} */
  const measure = await import(spec.measure);
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
