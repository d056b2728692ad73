import { equal, ok, rejection, rejects, same, says, throws } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool, shareContext } from "../lib/heddle.mjs";

group("contexts");

/** Not before the tests that come first: calls take another way once there are contexts. */
const load = () => import("./fixtures/contexts.mjs");

/** A pool, and the contexts. */
async function setUp(open, options) {
  const { Storage, user, tenant, unshared, ...tasks } = await load();
  const pool = open(createPool({ threads: 1, ...options })(tasks));
  return { pool, call: pool.call, Storage, user, tenant, unshared };
}

const NOTHING = { user: undefined, tenant: undefined, unshared: undefined };

test("a task finds the value that held where it was called", async ({ open }) => {
  const { call, user } = await setUp(open);
  const ann = user.run({ name: "Ann" }, () => call.look(1));
  const ben = user.run({ name: "Ben" }, () => call.look("two"));
  same(await ann, { argument: 1, ...NOTHING, user: { name: "Ann" } });
  same(await ben, { argument: "two", ...NOTHING, user: { name: "Ben" } });
});

test("and none where there was none, whatever held before", async ({ open }) => {
  const { call, user } = await setUp(open);
  await user.run({ name: "Ann" }, () => call.look());
  same(await call.look(), { argument: undefined, ...NOTHING });
});

test("several contexts cross, of one what is picked, and those that nobody shares stay", async ({
  open,
}) => {
  const { call, user, tenant, unshared } = await setUp(open);
  const go = () => call.look(null);
  const seen = await user.run("me", () =>
    tenant.run({ id: 7, close() {} }, () => unshared.run("here", go)),
  );
  same(seen, { argument: null, user: "me", tenant: { id: 7 }, unshared: undefined });
});

test("they cross with arguments of every kind, and are no part of them", async ({ open }) => {
  const { call, user } = await setUp(open);
  const within = (argument, options) =>
    user.run({ name: "Ann" }, () => call.look(argument, options));
  for (const argument of [undefined, 5, -0, "text", { a: [1, { b: null }] }, new Map([[1, 2]])]) {
    same((await within(argument)).argument, argument);
  }
  same((await within(Promise.resolve({ later: true }))).argument, { later: true });
  same((await within({ bounded: 1 }, { timeout: 60_000 })).user, { name: "Ann" });
  const bytes = new Uint8Array(400_000);
  const lengthOf = (options) =>
    user.run({ name: "long" }, () => call.lengthAndUser({ bytes }, options));
  same(await lengthOf(), { length: 400_000, name: "long" });
  same(await lengthOf({ transfer: [bytes.buffer] }), { length: 400_000, name: "long" });
  equal(bytes.length, 0, "what was moved");
});

test("tasks that can be aborted find them as well", async ({ open }) => {
  const { call, user } = await setUp(open);
  const seen = await user.run("me", () => call.lookAbortably(3));
  same(seen, { argument: 3, aborted: false, ...NOTHING, user: "me" });
});

test("an argument that is still to come finds those of the call", async ({ open }) => {
  const { call, user } = await setUp(open);
  let settle;
  const argument = new Promise((resolve) => {
    settle = resolve;
  });
  const promise = user.run("early", () => call.look(argument));
  user.run("late", () => settle("x"));
  equal((await promise).user, "early");
});

test("what a task throws has its stack, without what called it", async ({ open }) => {
  const { call, user } = await setUp(open);
  for (const name of ["fails", "failsAbortably"]) {
    const error = await rejection(user.run({ name: "Ann" }, () => call[name]()));
    equal(error.name, "RangeError");
    equal(error.message, "not for Ann");
    says(error.stack, "contexts.mjs");
    const [ofTask] = error.stack.split("--- awaited");
    for (const frame of ["InContext", "WithContext", "loop.ts", "heddle-worker"]) {
      ok(!ofTask.includes(frame), `${frame} is in ${ofTask}`);
    }
  }
});

test("a value that cannot cross is named, and so is a part of the argument", async ({ open }) => {
  const { call, user } = await setUp(open);
  const within = (value, argument) => user.run(value, () => call.look(argument));
  const text = 'context["test.user"].close is function close';
  await rejects(within({ close() {} }, 1), "HEDDLE_PAYLOAD_TYPE", text);
  await rejects(within("me", { a: [() => {}] }), "HEDDLE_PAYLOAD_TYPE", "$.a[0] is function");
});

test("what a storage throws rejects the call", async ({ open }) => {
  const { call, pool, tenant } = await setUp(open, { stats: true });
  const error = await rejection(tenant.run(null, () => call.look()));
  equal(error.name, "TypeError");
  equal(pool.stats().calls, 0, "calls");
  equal((await call.look(2)).argument, 2);
});

test("they cross with calls that are looked at and timed", async ({ open }) => {
  const { call, pool, user } = await setUp(open, { stats: true });
  const done = [];
  pool.on("done", (event) => done.push(event));
  equal((await user.run("me", () => call.look())).user, "me");
  equal(pool.stats().tasks.look.latencies.running.count, 1);
  equal(done.length, 1);
});

test("a context is known by one name, and is a storage", async () => {
  const { user, Storage } = await load();
  equal(shareContext("test.user", user), user);
  throws(() => shareContext("test.user", new Storage()), "HEDDLE_ARGUMENT", 'name is "test.user"');
  for (const name of ["", "__proto__", 5]) {
    throws(() => shareContext(name, user), "HEDDLE_ARGUMENT", "name is", "a name");
  }
  throws(() => shareContext("x", {}), "HEDDLE_ARGUMENT", "storage is", "AsyncLocalStorage");
  throws(() => shareContext("x", undefined), "HEDDLE_ARGUMENT", "storage is undefined");
  throws(() => shareContext("x", user, { pick: 1 }), "HEDDLE_ARGUMENT", "options.pick is 1");
});
