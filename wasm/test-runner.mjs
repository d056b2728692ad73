// Runs the engine's tests, as WebAssembly, on worker threads of Node.js.
//
//     node test-runner.mjs MODULE.wasm [--filter TEXT] [--seed NUMBER]
//
// One worker runs the tests; the others are the threads that tests ask for. All are instances of one
// module on one memory, each with a stack of its own.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";

const PAGE = 65536;
/** Of each thread. */
const STACK_PAGES = 8;
/** More than the module's data take. */
const IMAGE_PAGES = 64;
/** Room for the stacks, behind the data; the tests' heap has what follows. */
const MOST_STACKS = 32;
/** The number of the worker that runs the tests. */
const RUNNER = -1;
/** As the module was linked. All of it from the start: ADR 44. */
const PAGES = 16384;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { filter: { type: "string" }, seed: { type: "string" } },
});
const [modulePath] = positionals;
if (modulePath === undefined) {
  console.error("usage: test-runner.mjs MODULE.wasm [--filter TEXT] [--seed NUMBER]");
  process.exit(2);
}

const seed = BigInt(
  values.seed ?? process.env["HEDDLE_SEED"] ?? Math.floor(Math.random() * 2 ** 32),
);
console.log(`Node.js ${process.version}, HEDDLE_SEED=${seed}`);

const module = await WebAssembly.compile(readFileSync(modulePath));
const memory = new WebAssembly.Memory({
  initial: PAGES,
  maximum: PAGES,
  shared: true,
});

/** @type {Worker[]} */
const workers = [];

let over = false;

/**
 * Ends everything, once.
 * @param {number} code
 */
async function exit(code) {
  if (over) return;
  over = true;
  await Promise.all(workers.map((worker) => worker.terminate()));
  process.exit(code);
}

/** @param {{ thread: number, seed?: bigint, filter?: string | undefined, heap?: number[] }} task */
function start(task) {
  const number = task.thread - RUNNER;
  if (number >= MOST_STACKS) throw new Error(`no stack for thread ${task.thread}`);
  const stackTop = (IMAGE_PAGES + (number + 1) * STACK_PAGES) * PAGE;
  const worker = new Worker(new URL("./test-thread.mjs", import.meta.url), {
    workerData: { module, memory, stackTop, ...task },
  });
  worker.on("error", async (error) => {
    const who = task.thread === RUNNER ? "the test" : `thread ${task.thread}`;
    console.error(`${who} failed: ${error.stack ?? error}`);
    await exit(1);
  });
  workers.push(worker);
  return worker;
}

const heap = [(IMAGE_PAGES + MOST_STACKS * STACK_PAGES) * PAGE, PAGES * PAGE];
const runner = start({ thread: RUNNER, seed, filter: values.filter, heap });

runner.on("message", async (message) => {
  if (message.threads !== undefined) {
    for (let thread = 0; thread < message.threads; thread += 1) start({ thread });
    return;
  }
  const { run, failed } = message;
  for (const name of failed) console.log(`[  FAILED  ] ${name}`);
  console.log(`${run - failed.length} of ${run} tests passed`);
  if (run === 0) console.error("no test was run");
  await exit(run > 0 && failed.length === 0 ? 0 : 1);
});
runner.on("exit", async () => {
  if (!over) console.error("the tests ended early");
  await exit(1);
});
