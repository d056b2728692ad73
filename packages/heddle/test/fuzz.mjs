// Fuzzes the decoder for longer than the tests do: node test/fuzz.mjs [cases] [seed]

import process from "node:process";
import { buildInternals } from "./lib/build-internals.mjs";
import { seededRandom } from "./lib/random.mjs";

await buildInternals();
const { Fuzzer } = await import("./lib/fuzz/fuzzer.mjs");
const [cases = 1_000_000, seed = Date.now()] = process.argv.slice(2).map(Number);
const fuzzer = new Fuzzer(seededRandom(seed));
console.log(`${cases} cases, seed ${seed}`);
let failed = 0;
for (let i = 0; i < cases && failed < 20; i++) {
  const problem = fuzzer.step();
  if (problem === undefined) continue;
  failed++;
  console.log(`case ${i}: ${problem}`);
}
console.log(JSON.stringify({ ...fuzzer.counts, failed }));
process.exitCode = failed === 0 ? 0 : 1;
