import { createRequire } from "node:module";
import { equal, ok, rejects, says } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { turn } from "../lib/waiting.mjs";

group("workers that cannot start");

const load = (how) => import(`./fixtures/start/${how}.mjs`);

/** Counts the workers that are started while `body` runs. */
async function countStarts(body) {
  const threads = createRequire(import.meta.url)("node:worker_threads");
  const { Worker } = threads;
  let count = 0;
  threads.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      count++;
    }
  };
  try {
    await body();
    return count;
  } finally {
    threads.Worker = Worker;
  }
}

/** Whoever would start workers again and again has time for it. */
const someTurns = async () => {
  for (let i = 0; i < 200; i++) await turn();
};

test("a module that throws when a worker loads it rejects the calls with that", async ({
  open,
}) => {
  const { openPool } = await load("throws");
  const starts = await countStarts(async () => {
    const { call } = open(openPool());
    const error = await rejects(call.double(1), "HEDDLE_WORKER_START", "cannot be loaded");
    equal(error.cause.message, "cannot be loaded");
    equal(error.cause.name, "TypeError");
    await rejects(call.double(1), "HEDDLE_WORKER_START");
    await someTurns();
  });
  ok(starts <= 2, `${starts} workers were started`);
});

test("a module that throws what cannot be sent is reported as well", async ({ open }) => {
  const { openPool } = await load("throws-function");
  await rejects(open(openPool()).call.double(1), "HEDDLE_WORKER_START", "function");
});

test("a module that exits when a worker loads it is given up soon", async ({ open }) => {
  const { openPool } = await load("exits");
  const starts = await countStarts(async () => {
    const error = await rejects(open(openPool()).call.double(1), "HEDDLE_WORKER_START", "3");
    says(error.cause, "3");
    await someTurns();
  });
  ok(starts < 10, `${starts} workers were started`);
});

test("workers that exit again and again without running anything are given up", async ({
  open,
}) => {
  const { openPool } = await load("exits-soon");
  const starts = await countStarts(async () => {
    // A call that never gets to a worker, since its argument does not come.
    let error;
    open(openPool())
      .call.double(new Promise(() => {}))
      .catch((reason) => {
        error = reason;
      });
    while (error === undefined) await turn();
    await rejects(Promise.reject(error), "HEDDLE_WORKER_START", "4");
    await someTurns();
  });
  ok(starts < 20, `${starts} workers were started`);
});

test("a pool whose workers never get ready can be shut down", async ({ open }) => {
  const { openPool } = await load("never-ready");
  const pool = open(openPool());
  const refused = rejects(pool.call.double(1), "HEDDLE_CLOSED");
  await turn();
  await pool.shutdown();
  await refused;
});

test("a task that the worker does not find where it was is named", async ({ open }) => {
  const { openPool } = await load("conditional");
  const { call } = open(openPool());
  await rejects(call.second(), "HEDDLE_TASK_NOT_FOUND", '"second"', "top level");
});
