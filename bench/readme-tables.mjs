// Writes the tables in the Markdown files and the pictures from bench/results/*.json. With --check it
// writes nothing and fails where one of them is not what the results say.

import { staleDocuments, writeDocuments } from "./lib/documents.mjs";

if (process.argv.includes("--check")) {
  for (const file of staleDocuments()) {
    console.error(`${file}: stale; node bench/readme-tables.mjs writes it from bench/results/`);
    process.exitCode = 1;
  }
} else {
  for (const file of writeDocuments()) console.log(`${file}: written`);
}
