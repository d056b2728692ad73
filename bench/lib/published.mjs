// The results that the tables in the documentation come from: bench/results/SUITE.json.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../results", import.meta.url));

/**
 * @param {import("./results.mjs").Results} results
 * @returns {string} the file, relative to the repository
 */
export function publish(results) {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${results.suite}.json`), `${JSON.stringify(results, null, 2)}\n`);
  return `bench/results/${results.suite}.json`;
}

/**
 * @param {string} suite
 * @returns {import("./results.mjs").Results | undefined} undefined where none were published
 */
export function published(suite) {
  try {
    return JSON.parse(readFileSync(join(FOLDER, `${suite}.json`), "utf8"));
  } catch {
    return undefined;
  }
}
