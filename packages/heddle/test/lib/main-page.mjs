// The harness in a page. The runner provides `heddleReport` and calls `runPage`.

import { runTests } from "./harness.mjs";
import { wantedBy } from "./selection.mjs";

/** @param {import("./selection.mjs").Selection} selection */
export async function runPage(selection) {
  for (const suite of selection.suites) await import(`../${suite}/index.mjs`);
  await runTests(wantedBy(selection), (report) => void globalThis.heddleReport(report));
}
