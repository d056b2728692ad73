import { subscribe, unsubscribe } from "node:diagnostics_channel";
import * as crashing from "../behaviour/fixtures/crashing.mjs";
import { equal, rejects, same, says } from "../lib/assert.mjs";
import { run } from "../lib/child.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { turn } from "../lib/waiting.mjs";

group("events of a process");

test("tools hear of all pools by diagnostics channels", async ({ open }) => {
  const seen = [];
  const listener = (message, name) => {
    if (message.pool === "mill") seen.push([name, message]);
  };
  const names = ["worker.up", "worker.down", "queue.full", "pool.closed"].map((n) => `heddle:${n}`);
  for (const name of names) subscribe(name, listener);
  try {
    const options = { threads: 1, queue: { maxCalls: 1 }, worker: { name: "mill" } };
    const pool = open(createPool(options)(crashing));
    open(createPool({ threads: 1 })(crashing));
    await pool.ready();
    const exited = rejects(pool.call.exit(1), "HEDDLE_WORKER_EXITED");
    await rejects(pool.call.double(1), "HEDDLE_QUEUE_FULL");
    await exited;
    equal(await pool.call.double(1), 2);
    await pool.shutdown();
    while (seen.length < 6) await turn();
  } finally {
    for (const name of names) unsubscribe(name, listener);
  }
  same(
    seen.map(([name, { worker, reason }]) => [name.slice(7), worker, reason]),
    [
      ["worker.up", 0, undefined],
      ["queue.full", undefined, undefined],
      ["worker.down", 0, "exited"],
      ["worker.up", 0, undefined],
      ["worker.down", 0, "closed"],
      ["pool.closed", undefined, undefined],
    ],
  );
});

test("what a listener throws is the program's error, and the pool goes on", async () => {
  const program = new URL("./fixtures/program.mjs", import.meta.url);
  const { code, stdout, stderr } = await run(program, { args: ["listens"] });
  equal(stdout, "caught: of the listener\nheard\n42\n", "output");
  equal(code, 0, `exit code, ${stderr}`);
  const uncaught = await run(program, { args: ["listensBadly"] });
  equal(uncaught.code, 1, "exit code");
  says(uncaught.stderr, "of the listener");
});
