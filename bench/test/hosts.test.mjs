import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { goalText } from "../lib/goals.mjs";
import { ROOT } from "../lib/machine.mjs";
import { markdownTable } from "../lib/markdown-table.mjs";
import { textTable } from "../lib/text-table.mjs";
import { goals } from "../pool-hosts/goal.mjs";
import { HOSTS, versionOf } from "../pool-hosts/hosts.mjs";
import { caseName, groupsOf, IN_FLIGHT } from "../pool-hosts/plan.mjs";

/**
 * @param {import("../pool-hosts/hosts.mjs").Host} host
 * @param {string} filter
 */
function planned(host, filter = "") {
  /** @type {string[]} */
  const notes = [];
  return { groups: groupsOf(host, { filter, quick: false }, notes), notes };
}

test("every host is one that the workspace installs, and says its version", () => {
  for (const host of HOSTS) {
    assert.ok(existsSync(host.program), host.program);
    assert.match(versionOf(host) ?? "", /^\d+\.\d+\.\d+$/);
    assert.ok(host.program.startsWith(join(ROOT, "node_modules")));
  }
});

test("a host that is not installed has no version", () => {
  const [host] = HOSTS;
  assert.ok(host);
  assert.equal(versionOf({ ...host, program: "/no/such/program" }), undefined);
});

for (const host of HOSTS) {
  test(`${host.title}: Heddle and both kinds of bare workers take part in every case`, () => {
    const { groups } = planned(host);
    const names = groups.map(({ kase, workers }) => `${kase.name} / ${workers}`);
    const shown = (/** @type {string} */ name, workers = 1) =>
      `${caseName(host, name)} / ${workers}`;
    assert.deepEqual(names, [
      shown(IN_FLIGHT),
      shown(IN_FLIGHT, 2),
      shown("awaited calls"),
      shown("object of 200 B → length"),
      shown("object of 200 B → echo"),
      shown("string of 1 KB → length"),
      shown("string of 1 KB → echo"),
      shown("string of 64 KB → length"),
      shown("string of 64 KB → echo"),
      shown("idle CPU", 2),
    ]);
    for (const { runtimes, command } of groups) {
      const taking = runtimes.map((runtime) => runtime.name);
      assert.deepEqual(taking.slice(0, 3), ["heddle", "postMessage", "postMessage-coalesced"]);
      assert.equal(taking.includes("piscina"), host.npmPeers);
      assert.equal(command.program, host.program);
    }
  });

  test(`${host.title}: peers that it does not have are left out in one line`, () => {
    const { notes } = planned(host);
    assert.equal(notes.length, host.npmPeers ? 0 : 1);
    for (const note of notes) assert.match(note, /: without piscina, .*poolifier, which are made/);
  });
}

test("a filter may name one host, case or runtime, and what is filtered out has no note", () => {
  const kept = HOSTS.filter((host) => planned(host, "bun 1").groups.length > 0);
  assert.deepEqual(
    kept.map((host) => host.id),
    ["bun"],
  );
  for (const host of HOSTS) {
    assert.equal(planned(host, "awaited").groups.length, 1);
    assert.deepEqual(planned(host, "no such case"), { groups: [], notes: [] });
  }
});

/**
 * @param {string} runtime
 * @param {number} median
 */
const row = (runtime, median, workers = 1) => ({
  case: "Bun 1: calls",
  runtime,
  workers,
  metric: "µs/call",
  unit: "µs",
  median,
  min: median,
  max: median,
  runs: 5,
  foreignCpu: 0,
});

test("the goal is set against one message per call, for each number of workers", () => {
  const rows = [
    row("heddle", 1),
    row("postMessage", 5),
    row("heddle", 1, 2),
    row("postMessage", 4.999, 2),
  ];
  const [one, , two] = goals(rows, "Bun 1: calls").map(goalText);
  assert.equal(
    one,
    "Bun 1: calls, 1 worker: 5.00 times the throughput of postMessage; the goal of at least 5 is reached",
  );
  assert.match(two ?? "", /2 workers: 4\.99 times .* is missed$/);
});

test("one message per turn is compared without a goal", () => {
  const rows = [row("heddle", 1), row("postMessage-coalesced", 1.5)];
  const [, coalesced] = goals(rows, "Bun 1: calls").map(goalText);
  assert.equal(
    coalesced,
    "Bun 1: calls, 1 worker: 1.50 times the throughput of postMessage-coalesced",
  );
});

test("a goal whose peer failed stays open, one whose case was not run is not spoken of", () => {
  const [goal] = goals([row("heddle", 1)], "Bun 1: calls");
  assert.ok(goal);
  assert.equal(goal.times, null);
  assert.match(goalText(goal), /against postMessage not measured; .* is open$/);
  assert.deepEqual(goals([row("heddle", 1)], "Deno 2: calls"), []);
});

test("both tables tell the goals, the one of some cases only theirs", () => {
  const rows = [row("heddle", 1), row("postMessage", 6)];
  const results = {
    suite: "pool-hosts",
    machine: { cpu: "A CPU", cores: 2, os: "Linux 6", memoryGiB: 24 },
    versions: { heddle: "abc" },
    rows,
    goals: goals(rows, "Bun 1: calls"),
    notes: [],
  };
  assert.match(textTable(results), /\nGoals\n {2}Bun 1: calls, 1 worker: 6\.00 times/);
  assert.match(markdownTable(results, ["Bun 1:"]), /\n\n- Bun 1: calls, 1 worker: 6\.00 times/);
  assert.doesNotMatch(markdownTable(results, ["Deno 2:"]), /times/);
});
