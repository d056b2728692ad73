// One thread of test-runner.mjs: an instance of the module with its own stack. It blocks inside
// WebAssembly most of the time, so it writes to the standard output itself.

import { writeSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";

const { module, memory, stackTop, thread, seed, filter, heap } = workerData;

const STDOUT = 1;

/** @param {string} line */
function print(line) {
  let bytes = Buffer.from(`${line}\n`);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(STDOUT, bytes));
    } catch (error) {
      // A pipe whose reader is slow.
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EAGAIN") throw error;
    }
  }
}

/**
 * Text in the memory, which is shared: a decoder wants a copy.
 * @param {number} address
 * @param {number} length
 */
function textAt(address, length) {
  return Buffer.from(new Uint8Array(memory.buffer, address, length).slice()).toString();
}

/** @param {number} address */
function textUntilZero(address) {
  const bytes = new Uint8Array(memory.buffer, address);
  return textAt(address, bytes.indexOf(0));
}

let lastLine = "";

const instance = await WebAssembly.instantiate(module, {
  env: { memory },
  host: {
    now: () => performance.timeOrigin + performance.now(),
    /**
     * @param {number} condition
     * @param {number} file
     * @param {number} line
     * @param {number} state
     */
    fatal(condition, file, line, state) {
      throw new Error(
        `invariant broken: ${textUntilZero(condition)} (state ${state}) at ${textUntilZero(file)}:${line}`,
      );
    },
    /**
     * @param {number} text
     * @param {number} length
     */
    log(text, length) {
      lastLine = textAt(text, length);
      if (naming) naming = false;
      else print(lastLine);
    },
  },
});

/** Whether the next line is a name that was asked for. */
let naming = false;

const engine = /** @type {any} */ (instance.exports);
engine.__stack_pointer.value = stackTop;

/** @param {number} index */
function nameOf(index) {
  naming = true;
  engine.test_say_name(index);
  return lastLine;
}

function runTests() {
  engine.test_heap(...heap);
  engine.__wasm_call_ctors();
  engine.test_seed(seed);
  // The threads may start only now: constructors have no lock.
  parentPort?.postMessage({ threads: engine.test_threads() });
  const failed = [];
  let run = 0;
  const count = engine.test_count();
  for (let index = 0; index < count; index += 1) {
    const name = nameOf(index);
    if (filter !== undefined && !name.includes(filter)) continue;
    print(`[ RUN      ] ${name}`);
    const started = performance.now();
    const failures = engine.test_run(index);
    const millis = Math.round(performance.now() - started);
    print(`${failures === 0 ? "[       OK ]" : "[  FAILED  ]"} ${name} (${millis} ms)`);
    run += 1;
    if (failures > 0) failed.push(name);
  }
  parentPort?.postMessage({ run, failed });
}

if (thread < 0) {
  runTests();
  setInterval(() => {}, 1 << 30); // stays until it is terminated
} else {
  engine.test_serve(thread);
}
