// One pass over the files, and the two ways to run it: on this thread alone, and through a pool.

import { availableParallelism } from "node:os";
import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import { createPool } from "heddle";
import { countCpuTime } from "./cpu-time.mjs";
import { minifyFile } from "./minify-file.mjs";
import { minify } from "./tasks.mjs";

/** @import { CpuTime } from "./cpu-time.mjs" */
/** @import { Found } from "./find-files.mjs" */
/** @import { Outcome, Write } from "./minify-file.mjs" */
/** @import { ReadSource } from "./source.mjs" */
/** @import { Minified, Source } from "./tasks.mjs" */

/**
 * A thread's counters so far; the difference of two readings is what happened between them.
 * @typedef {object} Thread
 * @property {string} name
 * @property {number} run
 * @property {number} stolen
 * @property {number} busyMs
 */

/**
 * @typedef {object} Pass
 * @property {Outcome[]} outcomes In the order in which the files were done.
 * @property {number} ms From the first file to the last, without start-up and warm-up.
 * @property {Thread[]} threads What each thread did in that time.
 * @property {CpuTime} cpu In that time.
 */

/**
 * @typedef {object} Setting
 * @property {ReadSource} read
 * @property {readonly Source[]} warmUp Sources that each thread minifies before the clock starts.
 * @property {AbortSignal} signal Once aborted, no further file is begun.
 * @property {number | undefined} [maxSeconds] After so long, no further file is begun.
 * @property {(start: { threads: () => Thread[] }) => void} onStart
 * @property {(outcome: Outcome) => void} onOutcome
 * @property {Write} [write] Absent: nowhere.
 */

/** Files in flight for each thread: enough that none waits for the disk, few enough to bound the memory. */
const inFlight = 4;

/**
 * Everything on the calling thread, without a pool: the yardstick. It reads ahead as the pool's pass does.
 * @param {readonly Found[]} files
 * @param {Setting} setting
 * @returns {Promise<Pass>}
 */
export async function runOnOneThread(files, setting) {
  const { warmUp, signal } = setting;
  await inLanes(warmUp, 1, { signal }, async (source) => {
    await minify.f(source);
    // Lets an interrupt in.
    await setImmediate();
  });
  let run = 0;
  const threads = () => [
    { name: "main thread", run, stolen: 0, busyMs: performance.eventLoopUtilization().active },
  ];
  return runPass(files, inFlight, setting, threads, async (source) => {
    run += 1;
    return minify.f(source);
  });
}

/**
 * @param {readonly Found[]} files
 * @param {Setting & { threads: number | undefined, maxBytes: number }} setting `maxBytes`: of the largest file.
 * @returns {Promise<Pass>}
 */
export async function runThroughPool(files, setting) {
  const pool = createPool(poolOptions(setting))({ minify });
  try {
    const threads = () =>
      pool.stats().workers.map(({ run, stolen, busyMs }, index) => ({
        name: `worker ${index}`,
        run,
        stolen,
        busyMs,
      }));
    const count = threads().length;
    const lanes = inFlight * count;
    const { signal } = setting;
    const warmUp = Array.from({ length: count }, () => setting.warmUp).flat();
    // Workers start at their own pace, and the first could take all of one round.
    for (let round = 0; round < 10 && threads().some(({ run }) => run === 0); round++) {
      // Were the pool broken, each file of the pass would say so.
      await inLanes(warmUp, lanes, { signal }, (source) =>
        pool.call.minify(source).catch(() => {}),
      );
    }
    return await runPass(files, lanes, setting, threads, (source) => pool.call.minify(source));
  } finally {
    await pool.shutdown();
  }
}

/**
 * Makes room for as many of the largest files as can be in flight, as arguments and as results.
 * @param {{ threads: number | undefined, maxBytes: number }} setting
 */
function poolOptions({ threads, maxBytes }) {
  const mebibyte = 2 ** 20;
  // One byte of UTF-8 is at most one UTF-16 unit of a string; the path comes on top.
  const largest = 2 * maxBytes + 65_536;
  const atOnce = 2 * inFlight * (threads ?? availableParallelism());
  return {
    ...(threads === undefined ? {} : { threads }),
    payload: {
      maxPayloadBytes: Math.max(8 * mebibyte, largest),
      payloadMaxByteLength: Math.min(2048 * mebibyte, Math.max(64 * mebibyte, largest * atOnce)),
    },
  };
}

/**
 * @param {readonly Found[]} files
 * @param {number} lanes How many files are in flight at once.
 * @param {Setting} setting
 * @param {() => Thread[]} threads
 * @param {(source: Source) => Promise<Minified>} call
 * @returns {Promise<Pass>}
 */
async function runPass(files, lanes, setting, threads, call) {
  const { read, write, signal, maxSeconds, onStart, onOutcome } = setting;
  /** @type {Outcome[]} */
  const outcomes = [];
  const before = threads();
  const cpuTime = countCpuTime();
  const started = performance.now();
  onStart({ threads });

  await inLanes(files, lanes, { signal, maxSeconds }, async (file) => {
    const outcome = await minifyFile(file, { read, call, write });
    outcomes.push(outcome);
    onOutcome(outcome);
  });

  const ms = performance.now() - started;
  return { outcomes, ms, threads: since(before, threads()), cpu: cpuTime() };
}

/**
 * Does something with each item, with so many at once, until there are no more or it is time to end.
 * @template T
 * @param {readonly T[]} items
 * @param {number} lanes
 * @param {{ signal: AbortSignal, maxSeconds?: number | undefined }} end
 * @param {(item: T) => Promise<unknown>} each
 */
async function inLanes(items, lanes, { signal, maxSeconds = Infinity }, each) {
  const deadline = performance.now() + maxSeconds * 1000;
  let next = 0;
  async function lane() {
    while (next < items.length && !signal.aborted && performance.now() < deadline) {
      const item = /** @type {T} */ (items[next]);
      next += 1;
      await each(item);
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane));
}

/**
 * @param {readonly Thread[]} before
 * @param {readonly Thread[]} after
 * @returns {Thread[]}
 */
export function since(before, after) {
  return after.map((thread, index) => {
    const { run = 0, stolen = 0, busyMs = 0 } = before[index] ?? {};
    return {
      name: thread.name,
      run: thread.run - run,
      stolen: thread.stolen - stolen,
      busyMs: thread.busyMs - busyMs,
    };
  });
}
