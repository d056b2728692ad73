import { equal, rejection, rejects, same, throws } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { double } from "./fixtures/basics.mjs";
import { untilAborted } from "./fixtures/limited.mjs";

group("trace hooks");

test("a hook stands around every call, whatever its options", async ({ open }) => {
  const seen = [];
  const trace = {
    async call({ pool, task }, proceed) {
      seen.push(`${pool} ${task}`);
      const value = await proceed();
      seen.push(value);
      return value;
    },
  };
  const pool = open(createPool({ threads: 1, trace, worker: { name: "hooked" } })({ double }));
  equal(await pool.call.double(4), 8);
  equal(await pool.call.double(5, { timeout: 60_000 }), 10);
  equal(await pool.call.double(Promise.resolve(6)), 12);
  const name = "hooked double";
  same(seen, [name, 8, name, 10, name, 12]);
});

test("calls that fail pass it, too, and those that are aborted by their promises", async ({
  open,
}) => {
  const seen = [];
  const trace = {
    call: (_, proceed) =>
      proceed().catch((error) => {
        seen.push(error.code);
        throw error;
      }),
  };
  const pool = open(createPool({ threads: 1, trace })({ double, untilAborted }));
  await rejects(
    pool.call.double(() => {}),
    "HEDDLE_PAYLOAD_TYPE",
  );
  const aborted = pool.call.untilAborted();
  aborted.reject();
  await rejects(aborted, "HEDDLE_ABORTED");
  same(seen, ["HEDDLE_PAYLOAD_TYPE", "HEDDLE_ABORTED"]);
});

test("what a hook throws rejects the call", async ({ open }) => {
  const trace = {
    call() {
      throw new RangeError("no tracer");
    },
  };
  const pool = open(createPool({ threads: 1, trace })({ double }));
  equal((await rejection(pool.call.double(1))).message, "no tracer");
  equal(pool.stats().calls, 0);
});

test("a hook is checked", () => {
  for (const trace of [1, {}, null]) {
    throws(() => createPool({ trace }), "HEDDLE_ARGUMENT", "options.trace is", "a function call");
  }
});
