import { equal, ok, rejects, says } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { turn } from "../lib/waiting.mjs";
import { watchWorkers } from "../lib/watch-workers.mjs";

group("workers that cannot start");

const load = (how) => import(`./fixtures/start/${how}.mjs`);

/** Whoever would start workers again and again has time for it. */
const someTurns = async () => {
  for (let i = 0; i < 200; i++) await turn();
};

test("a module that throws when a worker loads it rejects the calls with that", ({ open }) =>
  watchWorkers(async (started) => {
    const { call } = open((await load("throws")).openPool());
    const error = await rejects(call.double(1), "HEDDLE_WORKER_START", "cannot be loaded");
    says(error.cause.message, "cannot be loaded");
    equal(error.cause.name, "TypeError");
    await rejects(call.double(1), "HEDDLE_WORKER_START");
    await someTurns();
    ok(started.length <= 2, `${started.length} workers were started`);
  }));

test("a module that throws what cannot be sent is reported as well", async ({ open }) => {
  const { openPool } = await load("throws-function");
  await rejects(open(openPool()).call.double(1), "HEDDLE_WORKER_START", "function");
});

test("workers that end again and again without running anything are given up", ({ open }) =>
  watchWorkers(async (started) => {
    const { openPool } = await load("exits-soon");
    // A call that never gets to a worker, since its argument does not come.
    let error;
    open(openPool())
      .call.double(new Promise(() => {}))
      .catch((reason) => {
        error = reason;
      });
    while (error === undefined) await turn();
    equal(error.code, "HEDDLE_WORKER_START");
    await someTurns();
    ok(started.length < 20, `${started.length} workers were started`);
  }));

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

test("a task whose source is another one in the worker is named", async ({ open }) => {
  const { openPool } = await load("differs");
  const { call } = open(openPool());
  await rejects(call.double(1), "HEDDLE_TASK_NOT_FOUND", '"double"', "another source");
});
