import { Balancer } from "../.cache/internals.js";
import { equal, ok, rejects, same, says } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { untilRunning } from "../lib/waiting.mjs";
import { busy, double, spin } from "./fixtures/basics.mjs";

group("balancers");

const STRATEGIES = [
  "steal",
  "roundRobin",
  "robinRound",
  "firstIdle",
  "randomLane",
  "firstIdleOrRandom",
];

/** Whom a strategy chooses for one call after another; none comes back. */
const choices = (strategy, workers, calls) => {
  const balancer = Balancer.of(strategy, workers, calls);
  return Array.from({ length: calls }, (_, slot) => balancer.choose(slot));
};

test("nobody is chosen for those who steal", () => equal(Balancer.of("steal", 2, 8), undefined));

test("one worker after the other", () => {
  for (const strategy of ["roundRobin", "robinRound"]) {
    same(choices(strategy, 3, 7), [0, 1, 2, 0, 1, 2, 0]);
  }
});

test("the first one without a call", () => {
  const balancer = Balancer.of("firstIdle", 3, 8);
  same([balancer.choose(0), balancer.choose(1)], [0, 1]);
  balancer.release(0);
  same([balancer.choose(2), balancer.choose(3)], [0, 2]);
  same([balancer.choose(4), balancer.choose(5), balancer.choose(6)], [0, 1, 2], "all have some");
  for (const slot of [1, 5]) balancer.release(slot);
  equal(balancer.choose(7), 1);
});

test("any worker, sooner or later", () => {
  const chosen = choices("randomLane", 4, 400);
  same([...new Set(chosen)].sort(), [0, 1, 2, 3]);
  ok(chosen.join() !== choices("randomLane", 4, 400).join(), "the same order twice");
});

test("the first one without a call, or any", () => {
  const chosen = choices("firstIdleOrRandom", 4, 400);
  same(chosen.slice(0, 4), [0, 1, 2, 3]);
  same([...new Set(chosen.slice(4))].sort(), [0, 1, 2, 3]);
});

for (const strategy of STRATEGIES) {
  test(`every call is answered: ${strategy}`, async ({ open }) => {
    const balancer = strategy === "firstIdle" ? { strategy } : strategy;
    const { call } = open(createPool({ threads: 3, balancer })({ double }));
    const calls = Array.from({ length: 2000 }, (_, i) => call.double(i));
    same(
      await Promise.all(calls),
      calls.map((_, i) => 2 * i),
    );
    for (let i = 0; i < 100; i++) equal(await call.double(i), 2 * i);
  });

  test(`no call waits behind a worker that is stuck: ${strategy}`, async ({ open, endless }) => {
    const pool = open(createPool({ threads: 2, balancer: strategy })({ busy, double, spin }));
    const stuck = rejects(pool.call.spin(endless()), "HEDDLE_CLOSED");
    await untilRunning(pool, 1);
    const calls = Array.from({ length: 200 }, (_, i) => pool.call.double(i));
    same(
      await Promise.all(calls),
      calls.map((_, i) => 2 * i),
    );
    await pool.shutdown();
    await stuck;
  });
}

test("one that there is not is named", () => {
  for (const [balancer, name] of [
    ["best", "options.balancer"],
    [{ strategy: "best" }, "options.balancer.strategy"],
    [7, "options.balancer"],
    [null, "options.balancer"],
    ["toString", "options.balancer"],
  ]) {
    let error;
    try {
      createPool({ balancer });
    } catch (thrown) {
      error = thrown;
    }
    equal(error?.code, "HEDDLE_ARGUMENT");
    says(error.message, name, "roundRobin");
  }
});
