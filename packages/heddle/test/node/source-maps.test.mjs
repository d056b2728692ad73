import { readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { equal, ok, says } from "../lib/assert.mjs";
import { run } from "../lib/child.mjs";
import { group, test } from "../lib/harness.mjs";

group("source maps");

const HEDDLE_TEST_URL = new URL("../lib/heddle.mjs", import.meta.url).href;

/** @param {string[]} flags of the host @returns {Promise<string>} the stack that the program prints */
async function stackOf(flags) {
  const outfile = `${process.env.HEDDLE_TEST_FOLDER}/mapped/program.mjs`;
  const fixture = fileURLToPath(new URL("./fixtures/mapped.ts", import.meta.url));
  const options = { bundle: true, format: "esm", platform: "node", sourcemap: true };
  await build({ ...options, entryPoints: [fixture], outfile, logLevel: "warning" });
  const { code, stdout, stderr } = await run(pathToFileURL(outfile), {
    flags,
    env: { HEDDLE_TEST_URL },
  });
  equal(code, 0, `exit code, with ${stderr}`);
  return stdout;
}

test("with --enable-source-maps, both sides of a stack are those of the sources", async () => {
  const [ofTask, ofMain] = (await stackOf(["--enable-source-maps"])).split("--- awaited");
  says(ofTask, "fixtures/mapped.ts:13:11");
  says(ofMain, "fixtures/mapped.ts:18:");
  for (const frame of ["callApart", "call-apart.ts", "loop.ts"]) {
    ok(!ofTask.includes(frame), `${frame} is in ${ofTask}`);
  }
});

test("without it, both sides are those of the program that runs", async () => {
  const [ofTask, ofMain] = (await stackOf([])).split("--- awaited");
  for (const text of [ofTask, ofMain]) says(text, "mapped/program.mjs:");
});

/** @param {string[]} flags of the host @returns {Promise<string>} what the program prints of an error of the package's */
async function wrongOption(flags) {
  const { stdout } = await run(new URL("./fixtures/wrong-option.mjs", import.meta.url), { flags });
  return stdout;
}

test("with it, places in the package are those of its sources, to the column", async () => {
  const stack = await wrongOption(["--enable-source-maps"]);
  const [, file, line, column] = /at whole \((.*checks\.ts):(\d+):(\d+)\)/.exec(stack) ?? [];
  ok(file !== undefined, `expected a place in checks.ts, got ${stack}`);
  const text = readFileSync(file, "utf8").split("\n")[Number(line) - 1];
  says(text.slice(Number(column) - 1), "badArgument(");
});

test("without it, functions and classes of the package have their names", async () => {
  const shown = await wrongOption([]);
  for (const name of ["HeddleError", "badArgument", "whole", "settle", "createPool"]) {
    says(shown, name);
  }
});

test("a task's stack is cut where the package begins, by names that the build keeps", () => {
  const dist = new URL("../../dist/", import.meta.url);
  const worker = readFileSync(new URL("heddle-worker.js", dist), "utf8");
  for (const name of ["callApart", "taskInContext", "callEntry"]) says(worker, `function ${name}(`);
  for (const name of ["#start(", "#startWatched(", "#call("]) says(worker, name);
  says(readFileSync(new URL("index.js", dist), "utf8"), "callHere");
});
