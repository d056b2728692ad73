// The picture of the suite for those who read no table: a few of its cases.

import { barPicture } from "../lib/bar-picture.mjs";
import { heading } from "../lib/figure.mjs";
import { machineText, versionText } from "../lib/provenance.mjs";
import { higherIsBetter } from "../lib/results.mjs";

/**
 * One figure of the plan, by its names there.
 * @typedef {{ case: string, workers: number, metric: string }} Choice
 */

/** @type {readonly Choice[]} in the order in which they are drawn */
export const CHOICES = [
  { case: "10,000 calls in flight", workers: 1, metric: "µs/call" },
  { case: "10,000 calls in flight", workers: 2, metric: "µs/call" },
  { case: "awaited calls", workers: 1, metric: "p50" },
  { case: "object of 200 B → echo", workers: 1, metric: "p50" },
  { case: "string of 1 KB → echo", workers: 1, metric: "p50" },
  { case: "Uint8Array of 1 MB → echo", workers: 1, metric: "p50" },
  { case: "task of 1 ms", workers: 1, metric: "added p50" },
  { case: "2,000 tasks of 1 ms", workers: 2, metric: "speedup" },
  { case: "idle CPU", workers: 2, metric: "idle" },
];

const TITLE = "Heddle and its peers: calls through a pool on Node.js";

/**
 * @param {import("../lib/results.mjs").Results | undefined} results undefined where none were
 *   published
 * @returns {string} the SVG file; cases and runtimes that were not measured are left out
 */
export function poolPicture(results) {
  const picture = { title: TITLE, subject: "heddle" };
  if (results === undefined)
    return barPicture({ ...picture, panels: [], notes: ["Not measured yet."] });
  const panels = CHOICES.map((choice) => panelOf(choice, results)).filter(
    (panel) => panel.bars.length > 0,
  );
  const notes = [
    "Medians. Every case has a linear scale of its own, from zero: lengths compare within a case, not between cases.",
    `${machineText(results)}. ${versionText(results)}.`,
  ];
  return barPicture({ ...picture, panels, notes });
}

/**
 * @param {Choice} choice
 * @param {import("../lib/results.mjs").Results} results
 * @returns {import("../lib/bar-picture.mjs").Panel}
 */
function panelOf({ case: name, workers, metric }, { rows }) {
  const chosen = rows.filter(
    (row) => row.case === name && row.workers === workers && row.metric === metric,
  );
  const unit = chosen[0]?.unit ?? "";
  const better = higherIsBetter(metric) ? "longer is better" : "shorter is better";
  return {
    title: `${name}, ${workers} worker${workers === 1 ? "" : "s"}`,
    subtitle: `${heading({ metric, unit })}, ${better}`,
    unit,
    bars: chosen.map(({ runtime, median }) => ({ name: runtime, value: median })),
  };
}
