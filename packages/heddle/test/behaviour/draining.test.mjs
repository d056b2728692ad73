import { equal, ok, rejects, same, throws } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { untilRunning } from "../lib/waiting.mjs";
import { afterTimer, waitAtGate } from "./fixtures/asynchronous.mjs";
import { busy, double, spin } from "./fixtures/basics.mjs";

group("shutdown that waits");

const finishing = (tasks) =>
  createPool({ threads: 2, worker: { resolveAfterFinishingAll: true } })(tasks);

/** Calls of every kind, and what they resolve with. */
function calls({ call }) {
  return [
    call.afterTimer({ ms: 20, value: "finished" }),
    call.double(new Promise((resolve) => setTimeout(() => resolve(4), 10))),
    ...Array.from({ length: 500 }, (_, i) => call.double(i)),
  ];
}
const RESULTS = ["finished", 8, ...Array.from({ length: 500 }, (_, i) => 2 * i)];

for (const [how, open, end] of [
  ["with resolveAfterFinishingAll", finishing, (pool) => pool.shutdown()],
  ["with a delay that is not used up", createPool({ threads: 2 }), (pool) => pool.shutdown(1e9)],
  ["with a delay without bound", createPool({ threads: 2 }), (pool) => pool.shutdown(Infinity)],
]) {
  test(`what is in flight finishes, and new calls are refused: ${how}`, async () => {
    const pool = open({ afterTimer, double });
    const made = calls(pool);
    const over = end(pool);
    await rejects(pool.call.double(1), "HEDDLE_CLOSED", "shut down");
    await rejects(pool.call.double(Promise.resolve(1)), "HEDDLE_CLOSED");
    await rejects(pool.ready(), "HEDDLE_CLOSED");
    same(await Promise.all(made), RESULTS);
    await over;
    same(
      pool.stats().workers.map(({ state }) => state),
      ["absent", "absent"],
    );
  });
}

test("once the delay is over, what is in flight rejects", async ({ open, endless }) => {
  const pool = open(createPool({ threads: 2 })({ waitAtGate, spin, double }));
  const pending = [
    pool.call.waitAtGate("never"),
    pool.call.spin(endless()),
    pool.call.double(new Promise(() => {})),
  ].map((call) => rejects(call, "HEDDLE_CLOSED"));
  const done = pool.call.double(2);
  await untilRunning(pool, 1);
  const over = pool.shutdown(1e9);
  equal(await done, 4);
  await Promise.all([over, pool.shutdown(20)]);
  await Promise.all(pending);
});

test("a later shutdown that waits for less hastens an earlier one", async ({ open }) => {
  const pool = open(finishing({ waitAtGate }));
  const pending = rejects(pool.call.waitAtGate("never"), "HEDDLE_CLOSED");
  const slow = pool.shutdown();
  const slower = pool.shutdown(1e9);
  await pool.shutdown(0);
  await Promise.all([pending, slow, slower]);
});

test("a pool that is idle is shut down at once, whatever the delay", async ({ open }) => {
  const pool = open(createPool({ threads: 1 })({ double }));
  equal(await pool.call.double(1), 2);
  await pool.shutdown(1e9);
  await pool.shutdown();
});

test("disposing of a pool at once rejects what is in flight", async ({ open }) => {
  const pool = open(createPool({ threads: 1 })({ busy, waitAtGate }));
  const pending = [pool.call.waitAtGate("never"), pool.call.busy(5)].map((call) =>
    rejects(call, "HEDDLE_CLOSED"),
  );
  equal(pool[Symbol.dispose](), undefined);
  await Promise.all(pending);
  await rejects(pool.call.busy(1), "HEDDLE_CLOSED");
});

test("a task that fails while the pool waits for it fails as ever", async () => {
  const pool = finishing({ afterTimer });
  const call = pool.call.afterTimer(null);
  const over = pool.shutdown();
  ok((await call.catch((error) => error)) instanceof TypeError, "another outcome");
  await over;
});

test("a delay that cannot be used is named, and nothing is shut down", async ({ open }) => {
  const pool = open(createPool({ threads: 1 })({ double }));
  for (const delay of [-1, Number.NaN, "5", 2 ** 31, null]) {
    await rejects(pool.shutdown(delay), "HEDDLE_ARGUMENT", "delayMs", "expected milliseconds");
  }
  equal(await pool.call.double(1), 2);
  const worker = { resolveAfterFinishingAll: 1 };
  const name = "options.worker.resolveAfterFinishingAll is 1;";
  throws(() => createPool({ worker }), "HEDDLE_ARGUMENT", name, "true or false");
});
