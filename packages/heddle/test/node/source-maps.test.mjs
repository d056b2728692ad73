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
