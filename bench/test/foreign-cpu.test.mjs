import assert from "node:assert/strict";
import { test } from "node:test";
import { foreignShare, idleSeconds } from "../lib/foreign-cpu.mjs";
import { parseProcessSeconds } from "../lib/process-cpu.mjs";

test("idle time is the idle and the waiting column over all CPUs", () => {
  const stat = "cpu  100 0 50 2000 30 0 5 0 0 0\ncpu0 50 0 25 1000 15 0 2 0 0 0\nintr 12\n";
  assert.equal(idleSeconds(stat), 20.3);
});

test("what was neither idle nor one's own is foreign", () => {
  const { foreign } = foreignShare({ wall: 1, idle: 0.5, own: 1.2, cpus: 2 });
  assert.ok(Math.abs(foreign - 0.15) < 1e-12);
});

test("rounding of the counters never makes a share negative", () => {
  assert.equal(foreignShare({ wall: 1, idle: 1, own: 1.01, cpus: 2 }).foreign, 0);
});

test("a short window tolerates one tick of the counters", () => {
  assert.equal(foreignShare({ wall: 1, idle: 1, own: 1, cpus: 2 }).limit, 0.05);
  assert.equal(foreignShare({ wall: 0.0625, idle: 0, own: 0, cpus: 2 }).limit, 0.08);
});

test("the share is unknown where idle time is", () => {
  const { foreign } = foreignShare({ wall: 1, idle: Number.NaN, own: 1, cpus: 2 });
  assert.ok(Number.isNaN(foreign));
});

test("CPU time of a process is found behind a name with spaces and parentheses", () => {
  const stat = "42 (a ) b) S 1 42 42 0 -1 4194560 1 0 0 0 150 50 0 0 20 0 3 0 100 1 1";
  assert.equal(parseProcessSeconds(stat), 2);
});
