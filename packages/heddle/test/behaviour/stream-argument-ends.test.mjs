// What streams in arguments leave behind: nothing, whoever ends them.

import { rejects } from "../lib/assert.mjs";
import { openProbed, untilNothingIsHeld } from "../lib/engine-probe.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { turn } from "../lib/waiting.mjs";
import { watchWorkers } from "../lib/watch-workers.mjs";
import { double } from "./fixtures/basics.mjs";
import { counted } from "./fixtures/counted.mjs";
import * as readers from "./fixtures/stream-readers.mjs";

group("streams in arguments");

const tasks = { ...readers, double };

test("streams in arguments leave nothing behind", async ({ open }) => {
  const probed = openProbed(() => open(createPool({ threads: 1 })(tasks)));
  const { call } = probed.pool;
  const strings = (n) => counted(n, () => "x".repeat(2000)).items;
  await call.lengths(strings(1000));
  await call.first(strings(1000));
  await call.taken({ items: strings(1000), count: 5 });
  await rejects(call.sums({ a: strings(3), b: () => {} }), "HEDDLE_PAYLOAD_TYPE");
  await call.ignoresLate({ items: strings(3), ms: 30 }, { timeout: 1 }).catch(() => {});
  await untilNothingIsHeld(probed);
});

test("a worker that dies while it reads ends the source", async ({ open }) => {
  const probed = openProbed(() => open(createPool({ threads: 1 })(tasks)));
  const { items, state } = counted(1e9, (i) => "x".repeat(i));
  await rejects(probed.pool.call.diesAfter({ items, count: 700 }), "HEDDLE_WORKER_EXITED");
  while (state.ended !== "finally") await turn();
  if (globalThis.Deno === undefined) await untilNothingIsHeld(probed);
});

// Deno goes on with the thread for a moment, and nobody but whoever ended it knows of that: it would finish a call that is
// settled.
if (globalThis.Deno === undefined) {
  test("a worker that is terminated while it reads ends the source, and leaves nothing", ({
    open,
  }) =>
    watchWorkers(async (started) => {
      const probed = openProbed(() => open(createPool({ threads: 1 })(tasks)));
      const { items, state } = counted(1e9, () => "x".repeat(3000));
      const lost = rejects(probed.pool.call.lengths(items), "HEDDLE_WORKER_EXITED");
      while (state.made < 1000) await turn();
      started[0].terminate();
      await lost;
      while (state.ended !== "finally") await turn();
      await untilNothingIsHeld(probed);
    }));
}
