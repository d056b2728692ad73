// Writes the tables in the Markdown files from bench/results/*.json. With --check it writes nothing
// and fails where a table is not what the results say.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./lib/machine.mjs";
import { markdownTable } from "./lib/markdown-table.mjs";
import { withTables } from "./lib/marked-tables.mjs";
import { published } from "./lib/published.mjs";

const NEVER = new Set(["node_modules", "build", "dist", "results"]);

/**
 * @param {string} folder relative to the repository
 * @returns {string[]} the Markdown files in it and below
 */
function markdownFiles(folder) {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (NEVER.has(entry.name) || entry.name.startsWith(".")) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return markdownFiles(path);
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

const check = process.argv.includes("--check");
const stale = [];
for (const file of markdownFiles(".")) {
  const text = readFileSync(join(ROOT, file), "utf8");
  const fresh = withTables(text, tableOf);
  if (fresh === text) continue;
  stale.push(file);
  if (!check) writeFileSync(join(ROOT, file), fresh);
}
for (const file of stale) {
  if (check) console.error(`${file}: a table is stale; node bench/readme-tables.mjs writes it`);
  else console.log(`${file}: tables written`);
}
if (check && stale.length > 0) process.exitCode = 1;
