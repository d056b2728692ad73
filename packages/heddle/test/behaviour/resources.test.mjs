import { equal, throws } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { double } from "./fixtures/basics.mjs";

group("resource limits");

const openWith = (resourceLimits) =>
  createPool({ threads: 1, worker: { resourceLimits } })({ double });

const isLimited = globalThis.process !== undefined && globalThis.Bun === undefined;

test("workers have resource limits where the host has them, and are refused elsewhere", async ({
  open,
}) => {
  const limits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16 };
  if (isLimited) equal(await open(openWith(limits)).call.double(21), 42);
  else {
    const name = "options.worker.resourceLimits";
    throws(() => openWith(limits), "HEDDLE_ARGUMENT", name, "expected nothing on this host");
  }
});

const BAD = [
  [".stackSizeMb", { stackSizeMb: 0 }, "is 0;", "more than 0"],
  [".codeRangeSizeMb", { codeRangeSizeMb: "5" }, 'is "5";'],
  [".maxOldGenerationSizeMb", { maxOldGenerationSizeMb: Number.NaN }, "is NaN;"],
  [".heap", { heap: 5 }, "is 5;", "maxOldGenerationSizeMb"],
  ["", true, "is true;"],
];
for (const [option, limits, ...says] of BAD) {
  test(`a resource limit that cannot be used is named: ${option} ${says[0]}`, () => {
    const name = `options.worker.resourceLimits${option} `;
    throws(() => openWith(limits), "HEDDLE_ARGUMENT", name, ...says, "expected");
  });
}
