// The harness in Node.js, Deno and Bun: node main-process.mjs '{"suites":[…],"only":[…],"skip":[…]}'

import process from "node:process";
import { runTests } from "./harness.mjs";
import { MARK } from "./protocol.mjs";
import { wantedBy } from "./selection.mjs";

const selection = JSON.parse(process.argv[2]);
for (const suite of selection.suites) await import(`../${suite}/index.mjs`);
await runTests(wantedBy(selection), (report) => console.log(MARK + JSON.stringify(report)));
