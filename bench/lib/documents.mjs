// What in the repository is written from bench/results/*.json: the tables in the Markdown files, and
// the pictures.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { poolPicture } from "../pool-node/picture.mjs";
import { ROOT } from "./machine.mjs";
import { markdownTable } from "./markdown-table.mjs";
import { withTables } from "./marked-tables.mjs";
import { published } from "./published.mjs";

const NEVER = new Set(["node_modules", "build", "dist", "results"]);

/** By file, relative to the repository. */
const PICTURES = {
  "bench/results/pool-node.svg": () => poolPicture(published("pool-node")),
};

/**
 * @param {string} root of the repository, or of what stands for it
 * @returns {string[]} the files that are not what the results say
 */
export function staleDocuments(root = ROOT) {
  return [...fresh(root)].filter(([file, text]) => read(root, file) !== text).map(([file]) => file);
}

/**
 * Writes what is stale.
 * @param {string} root as above
 * @returns {string[]} the files written
 */
export function writeDocuments(root = ROOT) {
  const stale = new Set(staleDocuments(root));
  for (const [file, text] of fresh(root))
    if (stale.has(file)) writeFileSync(join(root, file), text);
  return [...stale];
}

/**
 * @param {string} root
 * @returns {Generator<[file: string, text: string]>} as the results would have it
 */
function* fresh(root) {
  for (const file of markdownFiles(root, ".")) {
    yield [file, withTables(read(root, file) ?? "", tableOf)];
  }
  for (const [file, picture] of Object.entries(PICTURES)) yield [file, picture()];
}

/**
 * @param {string} root
 * @param {string} folder relative to it
 * @returns {string[]} the Markdown files in it and below
 */
function markdownFiles(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (NEVER.has(entry.name) || entry.name.startsWith(".")) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return markdownFiles(root, path);
    return path.endsWith(".md") ? [path] : [];
  });
}

/**
 * @param {string} suite
 * @param {string[]} cases
 */
function tableOf(suite, cases) {
  const results = published(suite);
  if (results === undefined) return `Not measured yet: \`bench/run ${suite} --publish\`.`;
  return markdownTable(results, cases);
}

/**
 * @param {string} root
 * @param {string} file
 * @returns {string | undefined} undefined where there is none
 */
function read(root, file) {
  try {
    return readFileSync(join(root, file), "utf8");
  } catch {
    return undefined;
  }
}
