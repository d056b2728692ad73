// The part of the runner that is inside a host: plain ECMAScript, so that the same files run everywhere.

import { hold, letGo } from "./endless.mjs";

/**
 * What a test gets. `open` has a pool shut down after the test, whatever its outcome; `endless` gives an
 * argument for a task that runs `whileHeld`, which is let go then.
 * @typedef {{
 *   open: <P extends { shutdown(): Promise<void> }>(pool: P) => P,
 *   endless: () => string | undefined,
 * }} Tools
 */

/** @typedef {{ group: string, name: string, body: (tools: Tools) => unknown }} Test */

/**
 * What the harness tells the runner.
 * @typedef {{ event: "begin", group: string, name: string }
 *   | { event: "end", group: string, name: string, error?: string }
 *   | { event: "note", text: string }
 *   | { event: "done" }} Report
 */

/** After so long a test is taken to hang, in milliseconds; the runner's patience is longer. */
const STUCK_MS = 60_000;

/** @type {Test[]} */
const tests = [];
let currentGroup = "";
/** Ends what the tests of a group share. @type {Map<string, () => Promise<void>>} */
const endings = new Map();
/** @type {(report: Report) => void} */
let tell = () => {};

/**
 * Names the group of the tests that follow: a line of docs/hosts.md.
 * @param {string} name
 */
export function group(name) {
  currentGroup = name;
}

/**
 * Defines a test.
 * @param {string} name the behaviour; no other test may have the same
 * @param {Test["body"]} body fails by throwing
 */
export function test(name, body) {
  if (tests.some((other) => other.name === name)) throw new Error(`two tests are named "${name}"`);
  tests.push({ group: currentGroup, name, body });
}

/**
 * A pool for all tests of the current group, opened when the first of them asks for it.
 * @template {{ shutdown(): Promise<void> }} P
 * @param {() => P} open
 * @returns {() => P}
 */
export function sharedPool(open) {
  const home = currentGroup;
  /** @type {P | undefined} */
  let pool;
  return () => {
    pool ??= open();
    endings.set(home, () => pool.shutdown());
    return pool;
  };
}

/**
 * Says something that matters if the test fails, like the seed of a random one.
 * @param {string} text
 */
export function note(text) {
  tell({ event: "note", text });
}

/** @param {unknown} error */
function inFull(error) {
  if (!(error instanceof Error)) return `thrown: ${String(error)}`;
  const head = `${error.name}: ${error.message}`;
  const stack = error.stack ?? "";
  const cause = error.cause === undefined ? "" : `\ncaused by ${String(error.cause)}`;
  return (stack.includes(error.message) ? stack : `${head}\n${stack}`) + cause;
}

/**
 * Has `listener` hear of errors that nobody caught.
 * @param {(error: unknown) => void} listener
 */
function onUncaught(listener) {
  if (typeof globalThis.addEventListener === "function") {
    globalThis.addEventListener("error", (event) => {
      event.preventDefault();
      listener(event.error ?? event.message);
    });
    globalThis.addEventListener("unhandledrejection", (event) => {
      event.preventDefault();
      listener(event.reason);
    });
  } else {
    globalThis.process.on("uncaughtException", listener);
    globalThis.process.on("unhandledRejection", listener);
  }
}

/**
 * Runs one test, then shuts down what it opened.
 * @param {Test} test
 * @param {Promise<never>} uncaught rejects if an error gets away
 */
async function run({ body }, uncaught) {
  /** @type {{ shutdown(): Promise<void> }[]} */
  const pools = [];
  const open = (pool) => {
    pools.push(pool);
    return pool;
  };
  /** @type {string[]} */
  const held = [];
  const endless = () => {
    const what = hold();
    if (what !== undefined) held.push(what);
    return what;
  };
  const close = () => Promise.all(pools.map((pool) => pool.shutdown()));
  // What may hang says how things stand, once; the runner ends it in its own time.
  const stuck = setTimeout(() => {
    for (const pool of pools) note(`stuck: ${JSON.stringify(pool.stats?.())}`);
  }, STUCK_MS);
  stuck.unref?.();
  try {
    await Promise.race([(async () => body({ open, endless }))(), uncaught]);
    await Promise.race([close(), uncaught]);
  } finally {
    clearTimeout(stuck);
    await close();
    held.forEach(letGo);
  }
}

/**
 * Runs the tests one after another.
 * @param {(test: Test) => boolean} wanted which ones
 * @param {(report: Report) => void} report
 */
export async function runTests(wanted, report) {
  tell = report;
  /** @type {(error: unknown) => void} */
  let interrupt = () => {};
  onUncaught((error) => interrupt(error));
  let lastGroup = "";
  for (const test of tests.filter(wanted)) {
    const { group, name } = test;
    if (group !== lastGroup) await endings.get(lastGroup)?.();
    lastGroup = group;
    report({ event: "begin", group, name });
    const uncaught = new Promise((_, reject) => {
      interrupt = (error) => reject(new Error(`uncaught: ${inFull(error)}`, { cause: error }));
    });
    uncaught.catch(() => {});
    try {
      await run(test, uncaught);
      report({ event: "end", group, name });
    } catch (error) {
      report({ event: "end", group, name, error: inFull(error) });
    }
  }
  await endings.get(lastGroup)?.();
  report({ event: "done" });
}
