// Google Benchmark's JSON in, rows out.
//
// A benchmark is named `case/runtime/workers`, where the last part is a number or `workers:N`; what
// the library itself appends (`/real_time`, `/threads:2`, `/iterations:100`) is left off. Each user
// counter is a metric by its own name; without one it is the time per iteration. Counters of time are in
// seconds, which the library prints as they should be: `time/op` becomes the metric `ns/op`, and `p50`
// is in nanoseconds here. A context entry `version.NAME` is the version of a peer.

import { matches } from "./filter.mjs";
import { rowsOf } from "./results.mjs";

/**
 * @typedef {Record<string, unknown>} Entry one benchmark, one repetition
 * @typedef {{ context: Record<string, unknown>, benchmarks: Entry[] }} Report
 */

/** What Google Benchmark itself writes into an entry; whatever else holds a number is a counter. */
const OWN_KEYS = new Set([
  "family_index",
  "per_family_instance_index",
  "repetitions",
  "repetition_index",
  "threads",
  "iterations",
  "real_time",
  "cpu_time",
  "bytes_per_second",
  "items_per_second",
  "allocs_per_iter",
  "max_bytes_used",
  "total_allocated_bytes",
  "net_heap_growth",
]);

/**
 * @param {string} name
 * @returns {{ case: string, runtime: string, workers: number }}
 * @throws {Error} where the name has another form
 */
export function parseName(name) {
  const decorated =
    /(?:\/(?:real_time|manual_time|process_time|(?:iterations|repeats|threads|min_time|min_warmup_time):[^/]*))*$/;
  const parts = name.replace(decorated, "").split("/");
  const workers = /^(?:workers:)?(\d+)$/.exec(parts.pop() ?? "")?.[1];
  const runtime = parts.pop();
  if (workers === undefined || !runtime || parts.length === 0) {
    throw new Error(`benchmark ${JSON.stringify(name)} is not named case/runtime/workers`);
  }
  return { case: parts.join("/"), runtime, workers: Number(workers) };
}

/**
 * The expression that chooses, by their whole name, the benchmarks whose case or runtime contains a
 * text: an expression for the text itself would find it in the other parts of a name too.
 * @param {string} list what `--benchmark_list_tests` prints
 * @param {string} text the empty string chooses all
 * @throws {Error} where none is left
 */
export function filterFor(list, text) {
  const chosen = list.split("\n").filter((name) => {
    if (name === "") return false;
    const { case: caseName, runtime } = parseName(name);
    return matches(text, caseName, runtime);
  });
  if (chosen.length === 0) throw new Error(`no benchmark matches ${JSON.stringify(text)}`);
  return `^(${chosen.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})$`;
}

/** Percentiles, of times. */
const PERCENTILE = /(?:^| )p\d+$/;

/**
 * `ns/op` and `p50` are in ns, `ops/s` is a rate, and anything else says no unit.
 * @param {string} metric
 */
export function unitOf(metric) {
  if (metric.endsWith("/s")) return metric;
  if (PERCENTILE.test(metric)) return "ns";
  return /^(ns|µs|us|ms|s|%|B|KiB|MiB)(?:$|[ /])/.exec(metric)?.[1] ?? "";
}

/**
 * @param {string} counter
 * @param {number} value
 * @returns {[metric: string, value: number]}
 */
function metricOf(counter, value) {
  if (PERCENTILE.test(counter)) return [counter, value * 1e9];
  if (counter.startsWith("time/")) return [counter.replace("time", "ns"), value * 1e9];
  return [counter, value];
}

/**
 * The figures of one repetition, by metric.
 * @param {Entry} entry
 * @returns {Record<string, number>}
 */
export function valuesOf(entry) {
  const counters = Object.entries(entry).filter(
    (pair) => typeof pair[1] === "number" && !OWN_KEYS.has(pair[0]),
  );
  if (counters.length > 0) {
    return Object.fromEntries(counters.map(([key, value]) => metricOf(key, Number(value))));
  }
  return { [`${entry["time_unit"]}/iteration`]: Number(entry["real_time"]) };
}

/**
 * @param {Report} report
 * @param {number} foreign the share of all CPU time that others took while all of it ran
 * @returns {{ rows: import("./results.mjs").Row[], notes: string[], versions: Record<string, string> }}
 * @throws {Error} where a benchmark's name has another form
 */
export function convert(report, foreign) {
  /** @type {Map<string, import("./results.mjs").Run[]>} */
  const runs = new Map();
  const notes = [];
  // Interleaved at random, they are reported in that order too.
  const inOrder = [...report.benchmarks].sort(
    (a, b) =>
      place(a, "family_index") - place(b, "family_index") ||
      place(a, "per_family_instance_index") - place(b, "per_family_instance_index"),
  );
  for (const entry of inOrder) {
    // Means and medians of repetitions: they are taken here, as everywhere.
    if (entry["run_type"] === "aggregate") continue;
    const name = String(entry["run_name"] ?? entry["name"]);
    const message = entry["error_message"] ?? entry["skip_message"];
    if (entry["error_occurred"] === true || entry["skipped"] !== undefined) {
      notes.push(`${name}: ${message ?? "failed"}`);
      continue;
    }
    // One share for all of them: there is none to drop for being disturbed more than the others.
    const run = { values: valuesOf(entry), foreign, limit: 1 };
    const others = runs.get(name);
    if (others) others.push(run);
    else runs.set(name, [run]);
  }
  const rows = [...runs].flatMap(([name, all]) => {
    const metrics = Object.keys(all[0]?.values ?? {}).map((key) => ({
      name: key,
      unit: unitOf(key),
    }));
    return rowsOf(parseName(name), metrics, all);
  });
  return { rows, notes: [...new Set(notes)], versions: versionsOf(report.context) };
}

/**
 * @param {Entry} entry
 * @param {string} key
 */
function place(entry, key) {
  return Number(entry[key] ?? 0);
}

/**
 * @param {Record<string, unknown>} context
 * @returns {Record<string, string>}
 */
function versionsOf(context) {
  const prefix = "version.";
  const found = Object.entries(context).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(found.map(([key, value]) => [key.slice(prefix.length), String(value)]));
}
