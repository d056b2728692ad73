// Runs clang-tidy over every source file of the engine, as the builds compile it. What passed once
// is not looked at again until it, a header, the rules or its command change.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { projectFiles, readText } from "./files.mjs";

const TIDY = "clang-tidy-19";
const BUILDS = ["build/release", "build/wasm"];
const PASSED = "build/lint/tidy";

const root = resolve(fileURLToPath(import.meta.url), "../../..");

/**
 * @typedef {{ file: string, build: string, command: string }} Unit
 * @returns {Map<string, Unit>} by file, as the first build that has it compiles it
 */
function compiledUnits() {
  const units = new Map();
  for (const build of BUILDS) {
    const database = resolve(root, build, "compile_commands.json");
    for (const entry of JSON.parse(readFileSync(database, "utf8"))) {
      const file = relative(root, resolve(entry.directory, entry.file));
      const command = entry.command ?? entry.arguments.join(" ");
      if (!units.has(file)) units.set(file, { file, build, command });
    }
  }
  return units;
}

/**
 * @param {Unit} unit
 * @returns {Promise<string | undefined>} what clang-tidy found
 */
function tidy({ file, build }) {
  return new Promise((done) => {
    execFile(
      TIDY,
      ["--quiet", "-p", build, file],
      { cwd: root, maxBuffer: 64 << 20 },
      (error, out, err) => {
        done(error === null ? undefined : `${out}${out === "" ? err : ""}`);
      },
    );
  });
}

const files = projectFiles(root).filter((file) => file.startsWith("engine/"));
const units = compiledUnits();
const headers = createHash("sha256");
for (const file of [...files.filter((each) => /\.(?:hpp|inl|h)$/.test(each)), ".clang-tidy"]) {
  headers.update(`${file}\0${readText(root, file)}\0`);
}
const shared = headers.digest("hex");

/** @type {{ unit: Unit, stamp: string }[]} */
const stale = [];
let failed = 0;
// Tests are compiled with all warnings as errors by two compilers and run under sanitizers; in
// clang-tidy the test framework's macros cost seconds a file. The model checks compile the same headers
// against a checker whose own code fills the output.
const sources = files.filter(
  (file) =>
    file.endsWith(".cpp") && !/\.(?:model|test)\.cpp$|^engine\/(?:testing|model)\//.test(file),
);
for (const file of sources) {
  const unit = units.get(file);
  if (unit === undefined) {
    console.error(`${file}: in neither ${BUILDS.join(" nor ")}: nothing compiles it`);
    failed += 1;
    continue;
  }
  const key = createHash("sha256").update(shared).update(unit.command).update(readText(root, file));
  const stamp = resolve(root, PASSED, key.digest("hex"));
  if (!existsSync(stamp)) stale.push({ unit, stamp });
}

mkdirSync(resolve(root, PASSED), { recursive: true });
const fresh = sources.length - stale.length - failed;
const next = stale.values();
async function work() {
  for (const { unit, stamp } of next) {
    const findings = await tidy(unit);
    if (findings === undefined) {
      writeFileSync(stamp, "");
      continue;
    }
    console.error(`${unit.file}:\n${findings}`);
    failed += 1;
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, work));

if (sources.length === 0) console.error("found no source file to check");
else if (failed > 0) console.error(`tidy: ${failed} of ${sources.length} files failed`);
else console.log(`tidy: ${sources.length} files (${fresh} unchanged since they passed)`);
if (failed > 0 || sources.length === 0) process.exitCode = 1;
