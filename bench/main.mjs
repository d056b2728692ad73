// The program behind bench/run: picks the suite, prints its table, writes its JSON.

import { writeFileSync } from "node:fs";
import { writeDocuments } from "./lib/documents.mjs";
import { parseOptions, USAGE } from "./lib/options.mjs";
import { publish } from "./lib/published.mjs";
import { textTable } from "./lib/text-table.mjs";
import { SUITES } from "./suites.mjs";

/** @param {readonly string[]} argv */
async function main(argv) {
  const options = parseOptions(argv);
  if (options.help) return console.log(USAGE);
  if (options.list) {
    const width = Math.max(...Object.keys(SUITES).map((name) => name.length));
    for (const [name, suite] of Object.entries(SUITES)) {
      console.log(`${name.padEnd(width)}  ${suite.summary}`);
    }
    return undefined;
  }
  const suite = SUITES[options.suite];
  if (suite === undefined) {
    throw new Error(`no suite ${JSON.stringify(options.suite)}; bench/run --list names them`);
  }
  const results = await suite.run({ filter: options.filter, quick: options.quick });
  console.log(textTable(results));
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
  }
  if (results.rows.length === 0) throw new Error("nothing was measured");
  if (options.publish) {
    console.log(["published:", publish(results), ...writeDocuments()].join("\n  "));
  }
  return undefined;
}

main(process.argv.slice(2)).then(
  () => process.exit(),
  (error) => {
    console.error(`bench: ${error instanceof Error ? error.message : error}`);
    process.exit(1);
  },
);
