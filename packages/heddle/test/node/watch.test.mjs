import { spawn } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { says } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";

group("node --watch");

/** Often enough, and not so often that the watcher takes it for one change. */
const REWRITE_MS = 500;

test("it restarts when a module changes that only workers import", async () => {
  const folder = `${process.env.HEDDLE_TEST_FOLDER}/watch`;
  mkdirSync(folder);
  const write = (version) =>
    writeFileSync(`${folder}/version.mjs`, `export default () => "version ${version}";\n`);
  write(1);
  cpSync(fileURLToPath(new URL("./fixtures/watched.mjs", import.meta.url)), `${folder}/main.mjs`);

  const child = spawn(process.execPath, ["--watch", `${folder}/main.mjs`], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, HEDDLE_TEST_URL: new URL("../lib/heddle.mjs", import.meta.url).href },
  });
  let output = "";
  const ended = new Promise((resolve) => child.on("close", resolve));
  const printed = (text) =>
    new Promise((resolve) => {
      const look = () => output.includes(text) && resolve(undefined);
      child.stdout.on("data", look);
      void ended.then(resolve);
      look();
    });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  await printed("version 1");
  // The watcher may not have heard of the module yet, so that it does not see the first change.
  const rewriting = setInterval(write, REWRITE_MS, 2);
  write(2);
  await printed("version 2");
  clearInterval(rewriting);
  // Closed once nobody holds the output any more: neither the watcher nor the program.
  child.kill();
  await ended;
  says(output, "version 1", "version 2");
});
