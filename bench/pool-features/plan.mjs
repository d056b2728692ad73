// What is measured: the cases, in order. A quick run has the same ones.

import { inliner } from "./cases/inliner.mjs";
import { priorities } from "./cases/priorities.mjs";
import { streams } from "./cases/streams.mjs";
import { watched } from "./cases/watched.mjs";

/**
 * @typedef {import("../lib/groups.mjs").Case & Taking} Case
 *
 * @typedef {object} Taking
 * @property {readonly import("../lib/groups.mjs").Runtime[]} runtimes in the order in which they take
 *   turns
 */

/** Where the measures and the adapters are. */
export const FOLDER = new URL(".", import.meta.url);

/** @type {readonly Case[]} */
export const CASES = [...streams, ...priorities, ...inliner, watched];

/** The npm packages that take part. */
export const PEERS = ["piscina", "poolifier", "@opentelemetry/sdk-trace-base"];
