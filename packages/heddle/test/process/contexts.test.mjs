import { equal, same } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";

group("AsyncLocalStorage");

/** Not before the tests that come first: calls take another way once there are contexts. */
const load = () => import("./fixtures/als.mjs");

test("it holds for all that a task does, and for no other", async ({ open }) => {
  const { request, through } = await load();
  const pool = open(createPool({ threads: 1 })({ through }));
  const calls = Array.from({ length: 20 }, (_, id) =>
    request.run({ id }, () => pool.call.through(20 - id)),
  );
  for (const [id, seen] of (await Promise.all(calls)).entries()) same(seen, [id, id, id]);
  same(await pool.call.through(1), [undefined, undefined, undefined]);
});

test("it holds on after the call, for whoever awaits it", async ({ open }) => {
  const { request, through } = await load();
  const pool = open(createPool({ threads: 1, stats: true })({ through }));
  pool.on("done", () => {});
  await request.run({ id: "mine" }, async () => {
    await pool.call.through(1);
    equal(request.getStore().id, "mine");
  });
});
