// The suite engine-micro: runs the C++ benchmarks of bench/engine-micro, which `make build` compiled.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ForeignMeter, Patience } from "./foreign-cpu.mjs";
import { convert, filterFor } from "./google-benchmark.mjs";
import { heddleVersion, machine } from "./machine.mjs";
import { processSeconds } from "./process-cpu.mjs";
import { Progress } from "./progress.mjs";
import { BUILD, compilerVersion } from "./release-build.mjs";

const PROGRAMS = ["bench/engine-micro/engine_micro", "engine_micro", "bin/engine_micro"];

/** How often a disturbed run is done again. */
const RETRIES = 2;

/**
 * @param {import("../suites.mjs").SuiteOptions} options
 * @returns {Promise<import("./results.mjs").Results>}
 */
export async function run({ filter, quick }) {
  const program = PROGRAMS.map((path) => join(BUILD, path)).find(existsSync);
  if (program === undefined) throw new Error("engine_micro is not built yet: run `make build`");
  const list = execFileSync(program, ["--benchmark_list_tests"], { encoding: "utf8" });
  const folder = mkdtempSync(join(tmpdir(), "engine-micro-"));
  try {
    const out = join(folder, "report.json");
    const args = [
      `--benchmark_out=${out}`,
      "--benchmark_out_format=json",
      `--benchmark_filter=${filterFor(list, filter)}`,
      `--benchmark_repetitions=${quick ? 5 : 9}`,
      // Debian 12 has a version that takes no unit here.
      `--benchmark_min_time=${quick ? 0.02 : 0.1}`,
      // Rivals take turns: A B A B, in an order of chance.
      "--benchmark_enable_random_interleaving=true",
    ];
    const progress = new Progress(quick ? 1 : 1 + RETRIES);
    const patience = new Patience(quick ? 20 : 120);
    let share = { foreign: 1, limit: 0 };
    for (let run = 0; share.foreign > share.limit && run < (quick ? 1 : 1 + RETRIES); run += 1) {
      progress.next(run === 0 ? "all benchmarks in turn" : "once more: others were busy");
      await patience.quiet();
      share = await runOnce(program, args);
    }
    progress.end();
    const { rows, notes, versions } = convert(JSON.parse(readFileSync(out, "utf8")), share.foreign);
    return {
      suite: "engine-micro",
      machine: machine(),
      versions: { heddle: heddleVersion(), compiler: compilerVersion(), ...versions },
      rows,
      notes,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
async function runOnce(program, args) {
  const meter = new ForeignMeter();
  // Interleaved, it prints its table in the end only: no progress, and ours is the better one.
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  let used = 0;
  const timer = setInterval(() => {
    used = processSeconds(child.pid ?? 0) ?? used;
  }, 50);
  try {
    const code = await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (exit, signal) => resolve(signal ?? exit));
    });
    if (code !== 0) throw new Error(`engine_micro ended with ${code}: ${errors.slice(-2000)}`);
  } finally {
    clearInterval(timer);
  }
  return meter.stop(used);
}
