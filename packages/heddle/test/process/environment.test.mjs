import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ok, says } from "../lib/assert.mjs";
import { prints, run } from "../lib/child.mjs";
import { group, test } from "../lib/harness.mjs";

group("environment");

const PROGRAM = new URL("./fixtures/program.mjs", import.meta.url);

test("HEDDLE_THREADS is the number of workers where no option is", () =>
  prints(PROGRAM, ["3"], { args: ["threads"], env: { HEDDLE_THREADS: "3" } }));

test("an unusable HEDDLE_THREADS is named, with its value", async () => {
  const env = { HEDDLE_THREADS: "many" };
  const { code, stderr } = await run(PROGRAM, { args: ["threads"], env });
  ok(code !== 0, "it was taken");
  says(stderr, "HEDDLE_THREADS", "expected a whole number");
});

test("modules may lie in folders with odd names", async () => {
  const folder = `${process.env.HEDDLE_TEST_FOLDER}/with space, ümläut, 100% & #1 (copy)`;
  mkdirSync(folder);
  // Where there is none from the program's folder upwards, Deno looks into no node_modules.
  writeFileSync(`${folder}/package.json`, "{}");
  cpSync(fileURLToPath(new URL("./fixtures/odd-place.mjs", import.meta.url)), `${folder}/odd.mjs`);
  const heddle = new URL("../lib/heddle.mjs", import.meta.url).href;
  await prints(pathToFileURL(`${folder}/odd.mjs`), ["42", "43"], {
    env: { HEDDLE_TEST_URL: heddle },
  });
});
