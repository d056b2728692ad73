// What the figures were measured on and with.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** @typedef {{ cpu: string, cores: number, os: string, memoryGiB: number }} Machine */

/** @returns {Machine} */
export function machine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    os: `${type()} ${release()}`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}

/**
 * The first line that a program prints, or undefined where it cannot be run.
 * @param {string} program
 * @param {readonly string[]} args
 */
export function firstLineOf(program, args) {
  try {
    return execFileSync(program, args, {
      encoding: "utf8",
      cwd: ROOT,
      stdio: ["ignore", "pipe", "ignore"],
    }).split("\n")[0];
  } catch {
    return undefined;
  }
}

/** The commit under test, marked where the working tree differs from it. */
export function heddleVersion() {
  const commit = firstLineOf("git", ["rev-parse", "--short=12", "HEAD"]);
  if (commit === undefined) return "uncommitted";
  // What a benchmark itself publishes, tables in Markdown files included, is no change of what it
  // measures.
  const changes = firstLineOf("git", [
    "status",
    "--porcelain",
    "--",
    ":/",
    ":(top,exclude)bench/results",
    ":(top,exclude,glob)**/*.md",
  ]);
  return changes ? `${commit}+changes` : commit;
}

/**
 * The Node.js that suites for it measure: 26, which the workspace installs from npm, so that figures
 * of different machines compare; where it does not run, the one that runs this program.
 * @returns {{ path: string, version: string }}
 */
export function measuredNode() {
  const path = join(ROOT, "node_modules/node26/bin/node");
  const version = firstLineOf(path, ["--version"]);
  if (version !== undefined) return { path, version: version.replace(/^v/, "") };
  return { path: process.execPath, version: process.versions.node };
}

/**
 * @param {string} name of an installed npm package
 * @returns {string}
 */
export function packageVersion(name) {
  // Not every package exports its package.json, so that it is looked for above its entry.
  let folder = dirname(createRequire(import.meta.url).resolve(name));
  for (;;) {
    try {
      const found = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      if (found.name === name) return found.version;
    } catch {
      // No package.json here: one folder up.
    }
    if (folder === dirname(folder)) return "unknown";
    folder = dirname(folder);
  }
}
