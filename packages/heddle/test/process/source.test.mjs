import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { source } from "../behaviour/fixtures/sources/tasks.mjs";
import { equal, rejects } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";

group("copies of the worker's module");

const DIST = fileURLToPath(new URL("../../dist", import.meta.url));
const folder = (name) => `${process.env.HEDDLE_TEST_FOLDER}/source ${name}`;
const openWith = (file) => createPool({ threads: 1, source: pathToFileURL(file) })({ source });

test("it may be in one file with what it needs, and finds tasks of another copy", async ({
  open,
}) => {
  const outfile = `${folder("bundled")}/worker.mjs`;
  await build({
    entryPoints: [`${DIST}/heddle-worker.js`],
    bundle: true,
    format: "esm",
    platform: "neutral",
    banner: { js: "globalThis.heddleTestSource = 'copied';" },
    outfile,
    logLevel: "error",
  });
  equal(await open(openWith(outfile)).call.source(), "copied");
});

test("one of another version is named", async ({ open }) => {
  const copy = folder("old");
  cpSync(DIST, copy, { recursive: true });
  for (const name of readdirSync(copy).filter((file) => file.endsWith(".js"))) {
    const text = readFileSync(`${copy}/${name}`, "utf8");
    writeFileSync(`${copy}/${name}`, text.replace(/\bVERSION="[^"]*"/, 'VERSION="0.0.1"'));
  }
  writeFileSync(`${copy}/package.json`, '{ "type": "module" }');
  const { call } = open(openWith(`${copy}/heddle-worker.js`));
  await rejects(call.source(), "HEDDLE_LAYOUT_VERSION", "options.source", "0.0.1");
});
