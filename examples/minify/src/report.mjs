// What is printed at the end, and the same for machines.

import { arch, availableParallelism, cpus, platform } from "node:os";

/** @import { Comparison } from "./compare.mjs" */
/** @import { Found } from "./find-files.mjs" */
/** @import { Outcome } from "./minify-file.mjs" */
/** @import { Pass } from "./passes.mjs" */
/** @import { Problem } from "./source.mjs" */

/**
 * @typedef {object} Result
 * @property {string} folder
 * @property {number} found Files under the folder.
 * @property {number} links
 * @property {readonly { path: string, message: string }[]} unreadable
 * @property {readonly Found[]} chosen
 * @property {Pass} [single] Absent when not verified, or interrupted before it began.
 * @property {Pass} [pooled]
 * @property {Comparison} [comparison]
 * @property {string} [out]
 * @property {boolean} interrupted
 */

/**
 * @param {Result} result
 * @param {{ verbose: boolean }} options
 * @returns {string}
 */
export function report(result, { verbose }) {
  const outcomes = (result.pooled ?? result.single)?.outcomes ?? [];
  const lines = [
    ...(result.interrupted ? ["Interrupted: this is what was done until then.", ""] : []),
    row("Files", files(result, outcomes.length)),
    row("Sizes", sizes(outcomes)),
    ...badFiles(outcomes, result.unreadable, verbose),
  ];
  if (result.links > 0) lines.push(row("Links", `${result.links} symbolic links, not followed`));
  if (result.out !== undefined) lines.push(row("Output", result.out));
  lines.push("", ...times(result));
  if (result.comparison !== undefined) lines.push("", ...verdict(result.comparison, verbose));
  return `${lines.join("\n")}\n`;
}

/**
 * @param {Result} result
 * @param {number} done
 */
function files({ found, chosen, interrupted }, done) {
  if (found === 0) return "none found";
  if (done === found) return `all ${found}`;
  const sampled = chosen.length < found ? ", spread evenly over the folder; --limit 0 for all" : "";
  const cut =
    done < chosen.length && !interrupted ? ` (${chosen.length} but for --max-seconds)` : "";
  return `${done} of ${found}${cut}${sampled}`;
}

/** @param {readonly Outcome[]} outcomes */
function sizes(outcomes) {
  const good = outcomes.filter(({ outBytes }) => outBytes !== undefined);
  const before = sum(good, ({ inBytes }) => inBytes);
  const after = sum(good, ({ outBytes = 0 }) => outBytes);
  const share = before === 0 ? "" : ` (${((100 * after) / before).toFixed(1)} %)`;
  return `${good.length} minified: ${megabytes(before)} before, ${megabytes(after)} after${share}`;
}

/**
 * @param {readonly Outcome[]} outcomes
 * @param {Result["unreadable"]} unreadable
 * @param {boolean} verbose
 */
function badFiles(outcomes, unreadable, verbose) {
  /** @type {{ path: string, error: Problem }[]} */
  const bad = unreadable.map(({ path, message }) => ({
    path,
    error: { kind: "unreadable", message },
  }));
  for (const { path, error } of outcomes) if (error !== undefined) bad.push({ path, error });
  bad.sort((a, b) => (a.path < b.path ? -1 : 1));

  /** @type {Map<string, number>} */
  const kinds = new Map();
  for (const { error } of bad) kinds.set(error.kind, (kinds.get(error.kind) ?? 0) + 1);
  const counts = [...kinds].sort().map(([kind, count]) => `${count} ${kind}`);
  const shown = verbose ? bad : bad.slice(0, 10);
  return [
    row("Bad files", bad.length === 0 ? "none" : `${bad.length}: ${counts.join(", ")}`),
    ...shown.map(({ path, error }) => `  ${path}: ${error.kind}: ${error.message}`),
    ...(shown.length < bad.length
      ? [`  and ${bad.length - shown.length} more; --verbose for all`]
      : []),
  ];
}

/** @param {Result} result */
function times({ single, pooled, interrupted }) {
  const lines = [];
  if (single !== undefined) lines.push(row("One thread", speed(single)));
  if (pooled !== undefined) {
    const { threads, ms } = pooled;
    lines.push(row(`Pool of ${threads.length}`, speed(pooled)));
    const busy = threads.map(({ busyMs }) => `${Math.round((100 * busyMs) / ms)} %`).join(", ");
    lines.push(
      row("Workers", `busy ${busy}; ${sum(threads, ({ stolen }) => stolen)} files stolen`),
    );
  }
  const speedup = speedupOf(single, pooled);
  if (speedup !== undefined && !interrupted)
    lines.push(row("Speed-up", `${speedup.toFixed(2)} times`));
  const passes = [single, pooled].filter((pass) => pass !== undefined);
  if (passes.some(({ cpu }) => cpu.others > 0.05)) {
    const shares = passes.map(({ cpu }) => `${Math.round(100 * cpu.others)} %`).join(" and ");
    lines.push(row("Disturbed", `other programs used ${shares} of the machine meanwhile`));
  }
  return lines;
}

/** @param {Pass} pass */
function speed({ outcomes, ms, cpu }) {
  const seconds = ms / 1000;
  const bytes = sum(
    outcomes.filter(({ outBytes }) => outBytes !== undefined),
    ({ inBytes }) => inBytes,
  );
  const perSecond = (/** @type {number} */ amount) => (seconds > 0 ? amount / seconds : 0);
  return `${seconds.toFixed(2)} s, ${perSecond(outcomes.length).toFixed(1)} files/s, ${megabytes(perSecond(bytes))}/s, ${perSecond(cpu.ownMs / 1000).toFixed(2)} cores in use`;
}

/**
 * @param {Pass | undefined} single
 * @param {Pass | undefined} pooled
 */
function speedupOf(single, pooled) {
  return single !== undefined && pooled !== undefined && pooled.ms > 0
    ? single.ms / pooled.ms
    : undefined;
}

/**
 * @param {Comparison} comparison
 * @param {boolean} verbose
 */
function verdict({ equal, sameError, different }, verbose) {
  const refused = sameError === 0 ? "" : ` (and both passes refused ${sameError} bad files alike)`;
  if (different.length === 0) {
    return [
      row(
        "Verified",
        `${equal} of ${equal} outputs of the pool equal the single thread's, byte for byte${refused}`,
      ),
    ];
  }
  const shown = verbose ? different : different.slice(0, 10);
  return [
    row("DIFFERENT", `${different.length} files; ${equal} outputs are equal${refused}`),
    ...shown.map(
      ({ path, expected, actual }) =>
        `  ${path}\n    one thread: ${expected}\n    pool:       ${actual}`,
    ),
    ...(shown.length < different.length
      ? [`  and ${different.length - shown.length} more; --verbose for all`]
      : []),
  ];
}

/**
 * @param {Result} result
 * @returns {object} The same in figures, for JSON.
 */
export function figures(result) {
  const { found, links, unreadable, single, pooled, comparison, interrupted } = result;
  const pass = (/** @type {Pass | undefined} */ of) =>
    of && { ms: of.ms, files: of.outcomes.length, threads: of.threads, cpu: of.cpu };
  const outcomes = (pooled ?? single)?.outcomes ?? [];
  return {
    machine: {
      cpu: cpus()[0]?.model ?? "unknown",
      cores: availableParallelism(),
      os: `${platform()} ${arch()}`,
    },
    versions: { node: process.versions.node },
    interrupted,
    found,
    links,
    unreadable,
    single: pass(single),
    pooled: pass(pooled),
    speedup: interrupted ? undefined : speedupOf(single, pooled),
    comparison,
    files: [...outcomes].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/**
 * @param {string} name
 * @param {string} text
 */
function row(name, text) {
  return `${name.padEnd(11)} ${text}`;
}

/**
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => number} value
 */
function sum(items, value) {
  return items.reduce((total, item) => total + value(item), 0);
}

/** @param {number} bytes */
function megabytes(bytes) {
  return bytes < 1e5 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`;
}
