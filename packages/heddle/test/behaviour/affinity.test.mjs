import { wishesOf } from "../.cache/internals.js";
import { equal, ok, rejects, same } from "../lib/assert.mjs";
import { Gate } from "../lib/gate.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { turn, untilRunning } from "../lib/waiting.mjs";
import { double, spin } from "./fixtures/basics.mjs";
import { gate, usual } from "./fixtures/urgent.mjs";

group("affinity");

/** Of three workers, a different one each. */
const KEYS = Array.from({ length: 3 }, (_, worker) => {
  let key = 0;
  while (wishesOf({ affinity: key }, { threads: 3 }).worker !== worker) key++;
  return key;
});

test("keys spread over the workers", () => {
  const counts = new Uint32Array(16);
  for (let key = 0; key < 1600; key++) {
    for (const affinity of [key, `user ${key}`]) {
      counts[wishesOf({ affinity }, { threads: 16 }).worker]++;
    }
  }
  for (const count of counts) ok(count > 100 && count < 300, `keys of each worker: ${counts}`);
});

const KINDS = [
  ["without priorities", {}],
  ["with priorities", { priorities: true }],
  ["with a balancer", { balancer: "roundRobin" }],
];

for (const [kind, options] of KINDS) {
  test(`a worker first runs the calls of its own keys: ${kind}`, async ({ open }) => {
    const pool = open(createPool({ threads: 3, ...options })({ gate, usual }));
    await pool.ready();
    /** By worker: the key whose call it began first, each time. */
    const keys = new Map();
    for (let round = 0; round < 9; round++) {
      const gates = Array.from({ length: 3 }, () => new Gate());
      const waiting = gates.map(({ shared }) => pool.call.gate(shared));
      while (!gates.every((each) => each.isHeld)) await turn();
      // One key for each worker, whichever that is.
      const calls = KEYS.map((affinity) => pool.call.usual(undefined, { affinity }));
      const [first, ...others] = gates.sort((a, b) => a.holder - b.holder);
      // They are all its, since the others are busy; and the first one is its own.
      const one = round % 3 === 0 ? first : others[(round % 3) - 1];
      one.open();
      const places = await Promise.all(calls);
      const key = KEYS[places.indexOf(Math.min(...places))];
      keys.set(one.holder, (keys.get(one.holder) ?? new Set()).add(key));
      for (const each of gates) each.open();
      await Promise.all(waiting);
    }
    same(
      [...keys.values()].map((own) => own.size),
      [1, 1, 1],
    );
    equal(new Set([...keys.values()].flatMap((own) => [...own])).size, 3, "keys");
  });

  test(`a favourite that is busy holds no call up: ${kind}`, async ({ open, endless }) => {
    const pool = open(createPool({ threads: 2, ...options })({ double, spin }));
    const stuck = rejects(pool.call.spin(endless(), { affinity: 7 }), "HEDDLE_CLOSED");
    await untilRunning(pool, 1);
    for (let i = 0; i < 20; i++) equal(await pool.call.double(i, { affinity: 7 }), 2 * i);
    const calls = Array.from({ length: 1000 }, (_, i) => pool.call.double(i, { affinity: 7 }));
    same(
      await Promise.all(calls),
      Array.from(calls, (_, i) => 2 * i),
    );
    await pool.shutdown();
    await stuck;
  });
}

test("one worker is everybody's favourite", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })({ double }));
  equal(await call.double(2, { affinity: "anything" }), 4);
  equal(await call.double(2, { affinity: "" }), 4);
  equal(await call.double(2, { affinity: -0.5 }), 4);
});
