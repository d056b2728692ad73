import { cpSync, rmSync } from "node:fs";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { equal, says } from "../lib/assert.mjs";
import { prints, run } from "../lib/child.mjs";
import { group, test } from "../lib/harness.mjs";

group("bundled programs");

const fixture = (name) => fileURLToPath(new URL(`./fixtures/bundled/${name}`, import.meta.url));

/**
 * Bundles a program with the package.
 * @param {string} name of the folder
 * @param {import("esbuild").BuildOptions} options
 * @param {{ program?: string, far?: string }} [modules] the program's, and one that is no part of the bundle
 * @returns {Promise<URL>} the bundle, next to which that one lies
 */
async function bundle(name, options, { program = "main", far = "far.mjs" } = {}) {
  const folder = `${process.env.HEDDLE_TEST_FOLDER}/bundle ${name}`;
  await build({
    entryPoints: [fixture(`${program}.mjs`)],
    bundle: true,
    platform: "node",
    target: "node20",
    outdir: folder,
    logLevel: "error",
    ...options,
  });
  cpSync(fixture(far), `${folder}/${far}`);
  const extension = options.outExtension?.[".js"] ?? ".js";
  return pathToFileURL(`${folder}/${program}${extension}`);
}

const esm = { format: "esm", outExtension: { ".js": ".mjs" } };
const FORMS = {
  "one file": esm,
  "one file, minified": { ...esm, minify: true },
  "one file of CommonJS": { format: "cjs", outExtension: { ".js": ".cjs" } },
  "several files": { ...esm, splitting: true },
};

for (const [form, options] of Object.entries(FORMS)) {
  test(`a program bundled with the package works: ${form}`, async () => {
    const program = await bundle(form, options);
    await prints(program, ["16 hello you", "true false", "RangeError: that of the task", "2"]);
  });
}

test("a scheduler works in a bundle, beside a pool", async () => {
  const modules = { program: "scheduler", far: "far-table.mjs" };
  const program = await bundle("scheduler", esm, modules);
  await prints(program, ["42", "true HEDDLE_ARGUMENT", "16"]);
});

test("a module that is missing beside the bundle is named, and where it is looked for", async () => {
  const program = await bundle("alone", esm);
  rmSync(new URL("far.mjs", program));
  const { code, stdout } = await run(program);
  equal(code, 0, "exit code");
  const last = stdout.trimEnd().split("\n").at(-1);
  says(last, "HEDDLE_TASK_NOT_FOUND", new URL("far.mjs", program).href, "which is the bundle");
});
