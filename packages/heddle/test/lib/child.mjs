// Programs of this very host, run to their end.

import { spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { equal, fail } from "./assert.mjs";

/**
 * Runs a module as a program.
 * @param {URL} module
 * @param {{ args?: string[], flags?: string[], env?: Record<string, string>, inside?: string[] }} [options] `flags`
 * are the host's, `env` is added to this process's, `inside` is a command that takes another one and runs it
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>}
 */
export function run(module, { args = [], flags = [], env = {}, inside = [] } = {}) {
  const host = JSON.parse(process.env.HEDDLE_TEST_COMMAND ?? "[]");
  if (host.length === 0) fail("HEDDLE_TEST_COMMAND does not say how to start a program");
  const command = [...inside, ...host, ...flags, fileURLToPath(module), ...args];
  const child = spawn(command[0], command.slice(1), {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  const texts = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"]) {
    child[stream].setEncoding("utf8").on("data", (text) => {
      texts[stream] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...texts }));
  });
}

/**
 * Runs a module as a program, which has to end well and print this.
 * @param {URL} module
 * @param {string[]} lines
 * @param {Parameters<typeof run>[1]} [options]
 */
export async function prints(module, lines, options) {
  const { code, stdout, stderr } = await run(module, options);
  if (code !== 0) fail(`exit code ${code}\n${stdout}${stderr}`);
  equal(stdout, lines.map((line) => `${line}\n`).join(""), "output");
}
