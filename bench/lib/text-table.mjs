// Results for a person at a terminal: a block per case and number of workers, a line per runtime.

import { figure, heading } from "./figure.mjs";
import { goalText } from "./goals.mjs";
import { machineText, versionText } from "./provenance.mjs";

/** @typedef {import("./results.mjs").Row} Row */

/**
 * @template T
 * @param {Iterable<T>} items
 * @param {(item: T) => string} key
 * @returns {Map<string, T[]>} in the order of each key's first item
 */
export function grouped(items, key) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

/**
 * @param {import("./results.mjs").Results} results
 * @returns {string}
 */
export function textTable(results) {
  const { suite, rows, goals = [], notes } = results;
  const lines = [
    `${suite} on ${machineText(results)}`,
    versionText(results),
    "Medians (least – most); others: the share of all CPU time that other programs took",
  ];
  const blocks = grouped(rows, (row) => {
    return `${row.case}, ${row.workers} worker${row.workers === 1 ? "" : "s"}`;
  });
  const runtimes = Math.max(0, ...rows.map((row) => row.runtime.length));
  for (const [title, block] of blocks) lines.push("", ...blockLines(title, block, runtimes));
  if (goals.length > 0) lines.push("", "Goals", ...goals.map((goal) => `  ${goalText(goal)}`));
  if (notes.length > 0) lines.push("", "Notes", ...notes.map((note) => `  ${note}`));
  return lines.join("\n");
}

/**
 * @param {string} title
 * @param {readonly Row[]} block
 * @param {number} width of the runtimes' column
 */
function blockLines(title, block, width) {
  const columns = [...grouped(block, heading)].map(([metric, rows]) => ({
    metric,
    width: 3 + Math.max(metric.length, ...rows.map((row) => cell(row).length)),
  }));
  const first = Math.max(width + 2, title.length);
  const head = columns.map((column) => column.metric.padStart(column.width)).join("");
  return [
    `${title.padEnd(first)}${head}`,
    ...[...grouped(block, (row) => row.runtime)].map(([runtime, line]) => {
      const cells = columns.map(({ metric, width: space }) =>
        cell(line.find((row) => heading(row) === metric)).padStart(space),
      );
      return `${`  ${runtime}`.padEnd(first)}${cells.join("")}   ${conditions(line)}`;
    }),
  ];
}

/** @param {Row | undefined} row */
function cell(row) {
  if (row === undefined) return "–";
  const spread = `(${figure(row.min)} – ${figure(row.max)})`;
  return `${figure(row.median)} ${spread.padStart(17)}`;
}

/** @param {readonly Row[]} line */
function conditions(line) {
  const { runs = 0, foreignCpu = null } = line[0] ?? {};
  const others = foreignCpu === null ? "?" : `${(foreignCpu * 100).toFixed(1)} %`;
  return `${runs} run${runs === 1 ? " " : "s"}, others ${others}`;
}
