// Workers that are terminated wherever they happen to be: in the middle of the engine's code too, which
// no test inside WebAssembly can arrange. Each call must still be settled exactly once, and no wake-up
// be lost (this test hangs if one is).
//
//     node terminate-test.mjs MODULE.wasm [--seed NUMBER] [--deaths NUMBER] [--priorities] [--central]
//
// With --central a scheduler hands the calls out, and dies like the workers.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const PAGE = 65536;
const STACK_PAGES = 2;
/** More than the module's data take. */
const IMAGE_PAGES = 64;
/** More than all of it takes. */
const PAGES = 4096;
const WORKERS = 3;
const RECORDS = 64;
const ANY_WORKER = 0xffffffff;
const SPIN_MICROS = 20;
const BATCH = 512;

/** The order of what `heddle_layout` says. */
const LAYOUT = ["bytes", "state", "function", "tag", "value", "length"];
/** Which of the further ones is where a record says when it is due. */
const DUE = 8;
/** The low byte of a record's state. */
const SETTLED = 3;
const LOST = 4;

/**
 * What a worker answers to a call: a number that takes some time, and now and then a lot.
 * @param {number} call
 */
function answerTo(call) {
  let answer = call;
  for (let rounds = call % 16 === 0 ? 200_000 : 5000; rounds > 0; rounds -= 1) {
    answer = (Math.imul(answer, 2654435761) ^ 0x5bd1e995) >>> 0;
  }
  return answer;
}

/**
 * @param {WebAssembly.Module} module
 * @param {WebAssembly.Memory} memory
 * @param {number} stackTop
 */
function instantiate(module, memory, stackTop) {
  const host = {
    now: () => performance.timeOrigin + performance.now(),
    fatal() {
      throw new Error("an invariant is broken");
    },
  };
  const engine = /** @type {any} */ (
    new WebAssembly.Instance(module, { env: { memory }, host }).exports
  );
  engine.__stack_pointer.value = stackTop;
  const layout = Object.fromEntries(LAYOUT.map((name, at) => [name, engine.heddle_layout(at)]));
  return { engine, layout };
}

function work() {
  const { module, memory, stackTop, base, worker } = workerData;
  const { engine, layout } = instantiate(module, memory, stackTop);
  engine.heddle_join(base);
  engine.heddle_start(worker);
  const view = new DataView(memory.buffer);
  parentPort?.postMessage("started");
  if (worker === WORKERS) return serve(engine);
  let finished = 0;
  for (;;) {
    // Bit 0 would be a request to ring the owner, who never sleeps here.
    let record = engine.heddle_next(worker, finished) & ~1;
    if (record === 0) record = engine.heddle_search(worker, SPIN_MICROS);
    finished = record;
    if (record !== 0) {
      const call = view.getUint32(record + layout.tag, true);
      view.setUint32(record + layout.length, answerTo(call), true);
      continue;
    }
    if (engine.heddle_stopping()) break;
    engine.heddle_park(worker);
  }
  engine.heddle_abandon_search(worker);
  engine.heddle_leave(worker);
}

/** @param {any} engine */
function serve(engine) {
  while (!engine.heddle_stopping()) if (!engine.heddle_serve(SPIN_MICROS)) engine.heddle_rest();
  engine.heddle_leave(WORKERS);
}

/** @param {number} seed */
function randomFrom(seed) {
  let state = seed >>> 0;
  return (/** @type {number} */ bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: "string" },
      deaths: { type: "string", default: "150" },
      priorities: { type: "boolean", default: false },
      central: { type: "boolean", default: false },
    },
  });
  const seed = Number(
    values.seed ?? process.env["HEDDLE_SEED"] ?? Math.floor(Math.random() * 2 ** 32),
  );
  const deaths = Number(values.deaths);
  const order = Number(values.priorities) + 2 * Number(values.central);
  console.log(`Node.js ${process.version}, HEDDLE_SEED=${seed}`);
  const random = randomFrom(seed);
  const module = new WebAssembly.Module(readFileSync(positionals[0] ?? ""));
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
  let top = IMAGE_PAGES * PAGE;
  const newStack = () => {
    top += STACK_PAGES * PAGE;
    return top;
  };
  const { engine, layout } = instantiate(module, memory, newStack());
  const due = engine.heddle_layout(DUE);
  const stacks = Array.from({ length: WORKERS + Number(values.central) }, newStack);
  const base = top;
  if (engine.heddle_create(base, WORKERS, RECORDS, 0, order) !== 0) throw new Error("no region");

  /** @param {number} worker */
  async function start(worker) {
    const data = { module, memory, stackTop: stacks[worker], base, worker };
    const thread = new Worker(fileURLToPath(import.meta.url), { workerData: data });
    await new Promise((started, failed) => thread.once("message", started).once("error", failed));
    return thread;
  }
  const threads = await Promise.all(stacks.map((_, worker) => start(worker)));
  const view = new DataView(memory.buffer);

  /** By call: how often it was settled. */
  const settled = new Map();
  let submitted = 0;
  let answered = 0;
  let lost = 0;
  let lostByBurial = 0;
  let next = engine.heddle_acquire();

  /** @param {number} count */
  function submit(count) {
    for (let i = 0; i < count; i += 1) {
      if (next === 0) next = engine.heddle_acquire();
      if (next === 0) return;
      view.setUint32(next + layout.tag, submitted, true);
      view.setUint32(next + layout.length, 0, true);
      view.setUint32(next + due, random(100), true);
      settled.set(submitted, 0);
      submitted += 1;
      next = engine.heddle_submit(next, random(4) === 0 ? random(WORKERS) : ANY_WORKER);
    }
  }

  function drain() {
    const count = engine.heddle_drain(BATCH);
    for (let i = 0; i < count; i += 1) {
      const record = view.getUint32(engine.heddle_batch() + 4 * i, true);
      const call = view.getUint32(record + layout.tag, true);
      const phase = view.getUint8(record + layout.state);
      settled.set(call, settled.get(call) + 1);
      if (phase === LOST) lost += 1;
      else if (phase !== SETTLED) throw new Error(`call ${call} is in phase ${phase}`);
      else if (view.getUint32(record + layout.length, true) === answerTo(call)) answered += 1;
      else throw new Error(`call ${call} has another result than its own`);
    }
  }

  const turn = () => new Promise((resolve) => setImmediate(resolve));
  for (let death = 0; death < deaths; death += 1) {
    // Sometimes under load, sometimes while the workers fall asleep.
    for (let turns = random(12); turns > 0; turns -= 1) {
      submit(random(3) === 0 ? random(2 * RECORDS) : random(3));
      drain();
      if (random(2) === 0) await turn();
    }
    const worker = random(stacks.length);
    // Most of the time the thread has something to do just then, for a while or not for long.
    if (random(4) > 0) submit(random(RECORDS));
    for (let rounds = random(50_000); rounds > 0; rounds -= 1) Math.random();
    await threads[worker]?.terminate();
    lostByBurial += engine.heddle_bury(worker);
    threads[worker] = await start(worker);
  }
  // Nothing that was submitted is forgotten.
  submit(RECORDS);
  while ([...settled.values()].includes(0)) {
    drain();
    await turn();
  }
  engine.heddle_stop();
  await Promise.all(threads.map((thread) => new Promise((exit) => thread.once("exit", exit))));
  drain();

  const twice = [...settled.values()].filter((times) => times !== 1).length;
  const census = engine.heddle_census();
  console.log(`${submitted} calls, ${answered} answered, ${lost} lost in ${deaths} deaths`);
  if (twice > 0) throw new Error(`${twice} calls were settled more than once`);
  if (lost !== lostByBurial) throw new Error(`burials said that ${lostByBurial} calls were lost`);
  if (census !== 0) throw new Error(`the census at the end is 0x${census.toString(16)}`);
}

if (isMainThread) await main();
else work();
