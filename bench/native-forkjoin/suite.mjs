// The suite native-forkjoin: the same fork-join work in C++ on Heddle and on other runtimes.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { runContests } from "../lib/contests.mjs";
import { matches } from "../lib/filter.mjs";
import { firstLineOf, heddleVersion, machine } from "../lib/machine.mjs";
import { BUILD, compilerVersion } from "../lib/release-build.mjs";
import { CASES, PACKAGES } from "./plan.mjs";

const FOLDER = join(BUILD, "bench/native-forkjoin");
const CLANG = "clang++-19";

/**
 * @param {import("../suites.mjs").SuiteOptions} options
 * @returns {Promise<import("../lib/results.mjs").Results>}
 */
export async function run({ filter, quick }) {
  const contests = contestsOf(filter, quick);
  const missing = contests
    .flatMap(({ entrants }) => entrants)
    .find(({ program }) => !existsSync(program));
  if (missing) throw new Error(`${missing.program} is not built yet: run \`make build\``);
  const notes = notesOf(contests);
  const rows = await runContests(contests, quick, notes);
  return {
    suite: "native-forkjoin",
    machine: machine(),
    versions: versions(),
    rows,
    goals: goalsOf(rows),
    notes,
  };
}

/**
 * @param {string} filter
 * @param {boolean} quick
 * @returns {import("../lib/contests.mjs").Contest[]}
 */
export function contestsOf(filter, quick) {
  const seconds = quick ? "0.2" : "0.5";
  return CASES.flatMap((kase) => {
    const runtimes = kase.runtimes.filter(({ name }) => matches(filter, kase.name, name));
    if (runtimes.length === 0) return [];
    return kase.workers.map((workers) => ({
      kase,
      workers,
      entrants: runtimes.map(({ name, program }) => ({
        runtime: name,
        program: join(FOLDER, program),
        args: ["--case", kase.problem, "--workers", String(workers), "--seconds", seconds],
      })),
    }));
  });
}

/**
 * @param {readonly import("../lib/contests.mjs").Contest[]} contests
 * @returns {string[]}
 */
function notesOf(contests) {
  const chosen = new Set(contests.map(({ kase }) => kase));
  return CASES.flatMap((kase) =>
    kase.note !== undefined && chosen.has(kase) ? [`${kase.name}: ${kase.note}`] : [],
  );
}

/**
 * @param {readonly import("../lib/results.mjs").Row[]} rows
 * @returns {import("../lib/results.mjs").Target[]} of the cases that were measured
 */
export function goalsOf(rows) {
  return CASES.flatMap(({ name, bounds }) =>
    bounds.flatMap((bound) => {
      const measured = rows.find(
        (row) =>
          row.case === name &&
          row.runtime === "heddle" &&
          row.workers === bound.workers &&
          row.metric === bound.metric,
      );
      if (measured === undefined) return [];
      return [{ case: name, ...bound, unit: measured.unit, figure: measured.median }];
    }),
  );
}

function versions() {
  const peers = Object.entries(PACKAGES).map(([name, debian]) => [name, packageVersion(debian)]);
  return {
    heddle: heddleVersion(),
    compiler: compilerVersion(),
    clang: firstLineOf(CLANG, ["--version"]) ?? "unknown",
    ...Object.fromEntries(peers),
  };
}

/** @param {string} name of a Debian package */
function packageVersion(name) {
  const words = firstLineOf("dpkg-query", ["--show", name])?.split(/\s+/);
  return words?.[1] ?? "unknown";
}
