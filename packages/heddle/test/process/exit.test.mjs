import * as crashing from "../behaviour/fixtures/crashing.mjs";
import { equal, ok, rejects, says } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { turn } from "../lib/waiting.mjs";
import { watchWorkers } from "../lib/watch-workers.mjs";
import { openPool } from "./fixtures/exits-at-load.mjs";

group("exit codes of workers");

test("the error names the code with which a worker exited", async ({ open }) => {
  const pool = open(createPool({ threads: 1 })(crashing));
  const error = await rejects(pool.call.exit(7), "HEDDLE_WORKER_EXITED", "7");
  says(error.cause, "7");
  const { cause } = await rejects(pool.call.exit(0), "HEDDLE_WORKER_EXITED", '"exit"');
  equal(cause, undefined);
});

test("a module that exits while a worker loads it is given up soon, with its code", ({ open }) =>
  watchWorkers(async (started) => {
    const error = await rejects(open(openPool()).call.double(1), "HEDDLE_WORKER_START", "3");
    says(error.cause, "3");
    // Whoever would start workers again and again has time for it.
    for (let i = 0; i < 200; i++) await turn();
    ok(started.length < 10, `${started.length} workers were started`);
  }));
