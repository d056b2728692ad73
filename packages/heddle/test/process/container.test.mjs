import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import process from "node:process";
import { allowedCpus } from "../.cache/internals.js";
import { equal, fail } from "../lib/assert.mjs";
import { prints, run } from "../lib/child.mjs";
import { group, note, test } from "../lib/harness.mjs";

group("containers");

const PROGRAM = new URL("./fixtures/program.mjs", import.meta.url);
const WORKOUT = new URL("./fixtures/workout.mjs", import.meta.url);
const PERIOD = 100_000;

/** Fails unless nothing but a right is missing. */
function unlessForbidden(error) {
  if (!["EACCES", "EROFS", "EPERM", "ENOENT"].includes(error.code)) throw error;
}

/**
 * A control group with a quota, if this machine lets the tests make one.
 * @param {number} cpus
 * @returns {{ procs: string, remove(): void } | undefined}
 */
function groupWith(cpus) {
  const v1 = existsSync("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
  const folder = `/sys/fs/cgroup/${v1 ? "cpu/" : ""}heddle-test-${process.pid}-${Date.now()}`;
  try {
    mkdirSync(folder);
  } catch (error) {
    unlessForbidden(error);
    return undefined;
  }
  const remove = () => rmdirSync(folder);
  const quota = Math.round(cpus * PERIOD);
  try {
    if (v1) {
      writeFileSync(`${folder}/cpu.cfs_period_us`, `${PERIOD}`);
      writeFileSync(`${folder}/cpu.cfs_quota_us`, `${quota}`);
    } else {
      // Not to be opened with "create": without the controller there is no such file.
      writeFileSync(`${folder}/cpu.max`, `${quota} ${PERIOD}`, { flag: "r+" });
    }
  } catch (error) {
    remove();
    unlessForbidden(error);
    return undefined;
  }
  return { procs: `${folder}/cgroup.procs`, remove };
}

/** Runs `body` with what puts a program into a group with this quota; not where there can be no such group. */
async function within(cpus, body) {
  const made = groupWith(cpus);
  if (made === undefined) return note("no control group can be made here");
  try {
    await body(["sh", "-c", 'echo $$ > "$0" && exec "$@"', made.procs]);
  } finally {
    made.remove();
  }
}

/** What starts a program on the first CPU alone. */
const ON_ONE_CPU = ["taskset", "-c", "0"];

const cpusHere = allowedCpus((path) => readFileSync(path, "utf8")) ?? fail("no list of CPUs");

for (const [cpus, threads] of [
  [0.5, 1],
  [1, 1],
  [1.5, 2],
]) {
  test(`a quota of ${cpus} CPUs is ${threads} thread(s) by default, where there are as many CPUs`, () =>
    within(cpus, async (inside) => {
      const expected = Math.min(threads, cpusHere);
      await prints(PROGRAM, [`${expected}`], { args: ["threads"], inside });
    }));
}

test("HEDDLE_THREADS comes before a quota", () =>
  within(0.5, (inside) =>
    prints(PROGRAM, ["3"], { args: ["threads"], inside, env: { HEDDLE_THREADS: "3" } }),
  ));

test("a process with one CPU has one thread by default", () =>
  prints(PROGRAM, ["1"], { args: ["threads"], inside: ON_ONE_CPU }));

const DONE = ["calls", "promises", "calls of results", "aborts", "long ones", "closed", "again"];

test("a pool and its program get along with one CPU", () =>
  prints(WORKOUT, DONE, { inside: ON_ONE_CPU }));

test("a pool and its program get along with half a CPU", () =>
  within(0.5, (inside) => prints(WORKOUT, DONE, { inside })));

test("a pool and its program get along with half of one CPU", () =>
  within(0.5, (inside) => prints(WORKOUT, DONE, { inside: [...inside, ...ON_ONE_CPU] })));

test("Deno is not asked for files and variables that a pool can do without", async () => {
  if (process.versions.deno === undefined) return;
  const flags = ["--deny-env", "--deny-read=/proc,/sys", "--deny-sys"];
  const { code, stdout, stderr } = await run(WORKOUT, { flags });
  equal(stderr, "", "what it says");
  equal(code, 0, "exit code");
  equal(stdout.trimEnd().split("\n").join(), DONE.join());
});
