import { double } from "../behaviour/fixtures/basics.mjs";
import { equal } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { watchWorkers } from "../lib/watch-workers.mjs";

group("workers that cannot start");

/** Runs `body`. There is no shared memory to be had: `asked` is called whenever somebody tries. */
function withoutMemory(body, asked) {
  const { Memory } = WebAssembly;
  WebAssembly.Memory = class {
    constructor() {
      asked();
      throw new RangeError("no memory");
    }
  };
  try {
    body();
  } finally {
    WebAssembly.Memory = Memory;
  }
}

test("a pool for which there is no memory leaves no thread behind", () =>
  watchWorkers(async (started) => {
    let ends = [];
    const watch = () => {
      ends = started.map((worker) => new Promise((end) => worker.on("exit", end)));
    };
    let thrown;
    try {
      withoutMemory(() => createPool({ threads: 2 })({ double }), watch);
    } catch (error) {
      thrown = error;
    }
    equal(thrown?.message, "no memory");
    equal(ends.length, 2, "threads");
    await Promise.all(ends);
  }));
