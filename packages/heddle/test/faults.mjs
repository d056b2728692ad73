// Has workers fail for longer than the tests do: node test/faults.mjs [calls] [seed]; also bun, deno run -A

import process from "node:process";
import { FaultRun } from "./lib/faults/fault-run.mjs";
import { seededRandom } from "./lib/random.mjs";

const [calls = 1_000_000, seed = Date.now()] = process.argv.slice(2).map(Number);
const run = new FaultRun(seededRandom(seed));
console.log(`${calls} calls, seed ${seed}`);
let shown = 0;
for (let next = calls / 10; run.counts.calls < calls && shown < 20; ) {
  await run.round(1000);
  for (; shown < run.problems.length; shown++) console.log(run.problems[shown]);
  if (run.counts.calls < next) continue;
  next += calls / 10;
  console.log(JSON.stringify(run.counts));
}
console.log(
  [...run.ends]
    .sort()
    .map(([end, times]) => `${end} ${times}`)
    .join("\n"),
);
console.log(JSON.stringify({ ...run.counts, problems: shown }));
process.exitCode = shown === 0 ? 0 : 1;
