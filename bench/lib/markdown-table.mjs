// Results as Markdown: a line per case, number of workers and metric, a column per runtime.

import { figure, heading } from "./figure.mjs";
import { goalText } from "./goals.mjs";
import { machineText, versionText } from "./provenance.mjs";
import { higherIsBetter } from "./results.mjs";
import { grouped } from "./text-table.mjs";

/**
 * @param {import("./results.mjs").Results} results
 * @param {readonly string[]} cases what the names of the cases must contain one of; none: all
 * @returns {string}
 */
export function markdownTable(results, cases) {
  const { rows, goals = [] } = results;
  /** @param {{ case: string }} what */
  const isChosen = (what) => cases.length === 0 || cases.some((text) => what.case.includes(text));
  const chosen = rows.filter(isChosen);
  const goalLines = goals.filter(isChosen).map((goal) => `- ${goalText(goal)}`);
  const runtimes = [...new Set(chosen.map((row) => row.runtime))];
  const lines = grouped(chosen, (row) => `${row.case} ${row.workers} ${heading(row)}`);
  const body = [...lines.values()].map((line) => {
    const [first] = line;
    if (first === undefined) return [];
    return [first.case, String(first.workers), heading(first), ...cells(line, runtimes)];
  });
  return [
    ...aligned([["Case", "Workers", "Figure", ...runtimes], ...body]),
    "",
    ...(goalLines.length > 0 ? [...goalLines, ""] : []),
    `Medians; the best is bold. ${machineText(results)}. ${versionText(results)}.`,
  ].join("\n");
}

/** Text columns; the others hold figures. */
const LEFT = new Set([0, 2]);

/**
 * The linter's formatter aligns tables, so that one that was not would never be as it was written.
 * @param {readonly string[][]} table the first line is the head
 */
function aligned(table) {
  const [head = [], ...body] = table;
  const widths = head.map((_, i) => Math.max(4, ...table.map((line) => line[i]?.length ?? 0)));
  /** @param {readonly string[]} line */
  const joined = (line) => `| ${line.join(" | ")} |`;
  /** @param {readonly string[]} line */
  const padded = (line) =>
    joined(
      widths.map((width, i) => {
        const text = line[i] ?? "";
        return LEFT.has(i) ? text.padEnd(width) : text.padStart(width);
      }),
    );
  const rule = widths.map((width, i) =>
    LEFT.has(i) ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  return [padded(head), joined(rule), ...body.map(padded)];
}

/**
 * @param {readonly import("./results.mjs").Row[]} line
 * @param {readonly string[]} runtimes
 */
function cells(line, runtimes) {
  const medians = line.map((row) => row.median);
  const metric = line[0]?.metric ?? "";
  const best = higherIsBetter(metric) ? Math.max(...medians) : Math.min(...medians);
  return runtimes.map((runtime) => {
    const row = line.find((one) => one.runtime === runtime);
    if (row === undefined) return "–";
    return row.median === best && line.length > 1 ? `**${figure(best)}**` : figure(row.median);
  });
}
