// Runs the tests on every host: node run.mjs [--write-docs] [--help]
//
// --write-docs                   writes docs/hosts.md from the results instead of checking it
// --help                         prints this
//
// HEDDLE_TEST_HOSTS=node26,bun   only these hosts
// HEDDLE_TEST_SUITES=process     only these suites
// HEDDLE_TEST_MATCHING=text      only tests with this in their names
// HEDDLE_TEST_PATIENCE=10        kills a host that has said nothing for so long, in seconds
// HEDDLE_TEST_SLOWEST=5          names so many tests of each host that took the longest
// HEDDLE_TEST_SEED=1             for the random tests, which say theirs when they fail

import process from "node:process";
import { buildInternals } from "./lib/build-internals.mjs";
import { checkDocs, writeDocs } from "./lib/docs.mjs";
import { runGaps, runTests } from "./lib/host-run.mjs";
import { HOSTS, versionOf } from "./lib/hosts.mjs";
import { checkTypes } from "./lib/types.mjs";
import { readOptions } from "./lib/usage.mjs";

/** @typedef {import("./lib/host-run.mjs").HostRun} HostRun */

const options = readOptions(import.meta.url, ["--write-docs"]);
const { HEDDLE_TEST_HOSTS, HEDDLE_TEST_SUITES, HEDDLE_TEST_MATCHING } = process.env;
const chosen = HEDDLE_TEST_HOSTS?.split(",");
const suites = HEDDLE_TEST_SUITES?.split(",");
const everything =
  chosen === undefined && suites === undefined && HEDDLE_TEST_MATCHING === undefined;
const started = Date.now();
const secondsSince = (began) => `${((Date.now() - began) / 1000).toFixed(1)} s`;
let passed = 0;
let failed = 0;

/** @param {string} title @param {string} problem */
function fail(title, problem) {
  failed++;
  console.log(`FAILED ${title}\n${problem.replace(/^/gm, "    ")}`);
}

/** @param {string} title @param {string} text */
const report = (title, text) => console.log(`${title.padEnd(24)} ${text}`);

/** @param {string} id */
function demandHost(id) {
  if (HOSTS.some((host) => host.id === id)) return;
  fail(
    "HEDDLE_TEST_HOSTS",
    `names ${id}; expected one of ${HOSTS.map((host) => host.id).join(", ")}`,
  );
}

function testTypes() {
  const began = Date.now();
  const problem = checkTypes();
  if (problem === undefined) passed++;
  else fail("types", problem);
  report("types", `${problem === undefined ? "passed" : "failed"} in ${secondsSince(began)}`);
}

/** @param {import("./lib/hosts.mjs").Host} host @returns {Promise<HostRun | undefined>} */
async function testHost(host) {
  const version = versionOf(host);
  if (version === undefined) {
    fail(host.title, `${host.program} is missing: run \`make setup\``);
    return undefined;
  }
  const began = Date.now();
  const results = await runTests(host, HEDDLE_TEST_MATCHING);
  const failures = [...results].filter(([, { error }]) => error !== undefined);
  for (const [name, { error }] of failures) fail(`${host.title}: ${name}`, error ?? "");
  if (results.size === 0 && HEDDLE_TEST_MATCHING === undefined) fail(host.title, "ran no tests");
  const ok = results.size - failures.length;
  passed += ok;
  const bad = failures.length > 0 ? `, ${failures.length} failed` : "";
  report(`${host.title} (${version})`, `${ok} passed${bad} in ${secondsSince(began)}`);
  const slowest = [...results].sort(([, a], [, b]) => b.ms - a.ms);
  for (const [name, { ms }] of slowest.slice(0, Number(process.env.HEDDLE_TEST_SLOWEST ?? 0))) {
    report("", `${(ms / 1000).toFixed(1)} s: ${name}`);
  }
  return { host, results, gaps: [] };
}

/** The gaps of all hosts at once, since they mostly wait. @param {HostRun[]} runs */
async function testGaps(runs) {
  const began = Date.now();
  await Promise.all(
    runs.map(async (run) => {
      run.gaps = await runGaps(run.host);
    }),
  );
  for (const { host, gaps } of runs) {
    for (const { test } of gaps.filter(({ stillThere }) => !stillThere)) {
      fail(
        `${host.title}: ${test}`,
        "does not fail, and is listed in host-gaps.mjs: remove it there",
      );
    }
  }
  const count = runs.reduce((sum, { gaps }) => sum + gaps.length, 0);
  report("known gaps", `${count} looked at in ${secondsSince(began)}`);
}

/** @param {HostRun[]} runs */
function testDocs(runs) {
  if (options.has("--write-docs")) return writeDocs(runs);
  const problem = checkDocs(runs);
  if (problem === undefined) passed++;
  else fail("docs/hosts.md", problem);
}

chosen?.forEach(demandHost);
testTypes();
await buildInternals();
const runs = [];
for (const host of HOSTS.filter(({ id }) => chosen?.includes(id) ?? true)) {
  const only = host.suites.filter((suite) => suites?.includes(suite) ?? true);
  if (only.length > 0) runs.push(await testHost({ ...host, suites: only }));
}
if (everything && !runs.includes(undefined)) {
  await testGaps(runs);
  if (failed === 0) testDocs(runs);
}
console.log(`${passed} passed, ${failed} failed in ${secondsSince(started)}`);
process.exitCode = failed === 0 ? 0 : 1;
