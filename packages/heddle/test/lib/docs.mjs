// docs/hosts.md: what holds where, from the results of a run.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @typedef {import("./host-run.mjs").HostRun} HostRun */

const FILE = fileURLToPath(new URL("../../../../docs/hosts.md", import.meta.url));

const INTRODUCTION = `# Where Heddle runs

The same tests run on every host: \`npm test --workspace heddle\`. This page is written from their results by
\`node packages/heddle/test/run.mjs --write-docs\`, and the tests fail when it is out of date.

What differs is kept behind two small seams, [host.ts](../packages/heddle/src/host/host.ts) for the main thread and
[worker/host.ts](../packages/heddle/src/worker/host.ts) for workers:

| | Node.js | Deno, Bun | Browsers |
| --- | --- | --- | --- |
| Workers are | \`node:worker_threads\` | \`node:worker_threads\` | dedicated module workers |
| An idle worker | sleeps in the kernel; with timers, files or sockets open it waits in its event loop | waits in its event loop, asleep as well | waits in its event loop, asleep as well |
| A worker that ends is noticed by | its \`exit\` event | its \`exit\` event | the Web Lock that it held |
| Strings and bytes are copied by | \`Buffer\` | \`Buffer\`; texts are written by \`TextEncoder\` in Deno | \`TextEncoder\`, \`TextDecoder\` and \`TypedArray\` methods |
| The process | ends by itself while pools are idle | ends by itself while pools are idle | does not apply |
| Shared memory | always | always | only in a page that is [cross-origin isolated](https://developer.mozilla.org/docs/Web/API/Window/crossOriginIsolated) |
`;

/**
 * @param {HostRun[]} runs of all hosts, without a failure
 * @returns {string} what the file should say
 */
function page(runs) {
  /** Groups in the order in which they first ran. */
  const groups = [
    ...new Set(runs.flatMap(({ results }) => [...results.values()].map((r) => r.group))),
  ];
  const cell = (group, { results, gaps }) => {
    const missing = gaps.filter((gap) => gap.group === group).length;
    const ran = [...results.values()].some((result) => result.group === group);
    if (missing > 0) return ran ? `all but ${missing}` : "no";
    return ran ? "yes" : "";
  };
  const row = (cells) => `| ${cells.join(" | ")} |`;
  const table = [
    row(["Tests of", ...runs.map(({ host }) => host.title)]),
    row(["---", ...runs.map(() => "---")]),
    ...groups.map((group) => row([group, ...runs.map((run) => cell(group, run))])),
  ];
  return [
    INTRODUCTION,
    "## What holds where\n",
    "An empty cell: the host has no such thing.\n",
    `${table.join("\n")}\n`,
    "## What a host cannot do yet\n",
    `${gapList(runs)}\n`,
  ].join("\n");
}

/** @param {HostRun[]} runs */
function gapList(runs) {
  const titles = new Map();
  for (const { host, gaps } of runs) {
    for (const { group, test, why } of gaps) {
      const text = `**${group}: ${test}.** ${why}.`;
      titles.set(text, [...(titles.get(text) ?? []), host.title]);
    }
  }
  const items = [...titles].map(([text, hosts]) => `- ${hosts.join(", ")}: ${text}`);
  return items.length === 0 ? "Nothing that is tested." : items.join("\n");
}

/** @param {HostRun[]} runs @returns {string | undefined} what is wrong with the file */
export function checkDocs(runs) {
  let text = "";
  try {
    text = readFileSync(FILE, "utf8");
  } catch {
    // missing, which is out of date as well
  }
  if (text === page(runs)) return undefined;
  return "is out of date: run `node packages/heddle/test/run.mjs --write-docs`";
}

/** @param {HostRun[]} runs */
export function writeDocs(runs) {
  writeFileSync(FILE, page(runs));
}
