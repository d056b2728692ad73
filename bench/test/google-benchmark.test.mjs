import assert from "node:assert/strict";
import { test } from "node:test";
import { convert, filterFor, parseName, unitOf } from "../lib/google-benchmark.mjs";

test("a name is case, runtime and workers, whatever the library appends", () => {
  const expected = { case: "deque push+pop", runtime: "heddle", workers: 1 };
  assert.deepEqual(parseName("deque push+pop/heddle/1"), expected);
  assert.deepEqual(parseName("deque push+pop/heddle/workers:1"), expected);
  assert.deepEqual(
    parseName("deque push+pop/heddle/1/iterations:100/real_time/threads:2"),
    expected,
  );
  assert.equal(parseName("queue/1 KiB/moodycamel/2").case, "queue/1 KiB");
});

test("a name of another form is an error that names it", () => {
  assert.throws(() => parseName("BM_Deque"), /BM_Deque/);
  assert.throws(() => parseName("deque/heddle"), /deque\/heddle/);
});

test("the unit is what a metric is in", () => {
  assert.equal(unitOf("ns/op"), "ns");
  assert.equal(unitOf("ns"), "ns");
  assert.equal(unitOf("steals/s"), "steals/s");
  assert.equal(unitOf("speedup"), "");
});

/**
 * @param {string} name
 * @param {Record<string, unknown>} more
 */
const entry = (name, more) => ({
  name,
  run_name: name,
  run_type: "iteration",
  family_index: 0,
  repetitions: 3,
  iterations: 1000,
  real_time: 7,
  cpu_time: 7,
  time_unit: "ns",
  threads: 1,
  ...more,
});
const quiet = 0.01;

test("repetitions become one row per counter, and aggregates are left to us", () => {
  const benchmarks = [4, 2, 9].map((ns, i) =>
    entry("steal/heddle/2", { repetition_index: i, "ns/op": ns }),
  );
  const aggregate = entry("steal/heddle/2_median", {
    run_type: "aggregate",
    run_name: "steal/heddle/2",
    "ns/op": 1,
  });
  const { rows } = convert({ context: {}, benchmarks: [...benchmarks, aggregate] }, quiet);
  assert.deepEqual(rows, [
    {
      case: "steal",
      runtime: "heddle",
      workers: 2,
      metric: "ns/op",
      unit: "ns",
      median: 4,
      min: 2,
      max: 9,
      runs: 3,
      foreignCpu: 0.01,
    },
  ]);
});

test("counters of time are in seconds, and become nanoseconds", () => {
  const times = { "time/op": 2e-9, p99: 3e-6, "waker p50": 5e-7 };
  const { rows } = convert({ context: {}, benchmarks: [entry("wake/heddle/1", times)] }, quiet);
  assert.deepEqual(
    rows.map(({ metric, unit, median }) => [metric, unit, median]),
    [
      ["ns/op", "ns", 2],
      ["p99", "ns", 3000],
      ["waker p50", "ns", 500],
    ],
  );
});

test("rows come in the order of registration, whatever chance interleaved", () => {
  const benchmarks = [2, 0, 1].map((index) => entry(`c${index}/heddle/1`, { family_index: index }));
  const { rows } = convert({ context: {}, benchmarks }, quiet);
  assert.deepEqual(
    rows.map((row) => row.case),
    ["c0", "c1", "c2"],
  );
});

test("a filter chooses benchmarks by case or runtime, by their whole name", () => {
  const list = "a+b/heddle/1/real_time\na+b/boost/1/real_time\nreal/boost/2/real_time\n";
  assert.equal(filterFor(list, "HEDDLE"), "^(a\\+b/heddle/1/real_time)$");
  assert.equal(filterFor(list, "real"), "^(real/boost/2/real_time)$");
  assert.equal(filterFor(list, "").split("|").length, 3);
  assert.throws(() => filterFor(list, "nothing"), /nothing/);
});

test("without a counter the metric is the time per iteration", () => {
  const { rows } = convert({ context: {}, benchmarks: [entry("wake/heddle/1", {})] }, quiet);
  assert.deepEqual([rows[0]?.metric, rows[0]?.unit, rows[0]?.median], ["ns/iteration", "ns", 7]);
});

test("a benchmark that failed is a note, not a row", () => {
  const failed = entry("steal/heddle/2", { error_occurred: true, error_message: "lost an item" });
  const { rows, notes } = convert({ context: {}, benchmarks: [failed] }, quiet);
  assert.deepEqual([rows, notes], [[], ["steal/heddle/2: lost an item"]]);
});

test("the context names the peers' versions", () => {
  const context = { "version.oneTBB": "2022.1", host_name: "x" };
  assert.deepEqual(convert({ context, benchmarks: [] }, quiet).versions, { oneTBB: "2022.1" });
});
