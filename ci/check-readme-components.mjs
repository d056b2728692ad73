// Every engine component explains itself in a README with the same sections.

import { COMPONENTS } from "./check-includes.mjs";
import { projectFiles, readText } from "./lib/files.mjs";
import { runAsProgram } from "./lib/report.mjs";

/** @type {[string, RegExp][]} */
const SECTIONS = [
  ["What it is", /^What it is/i],
  ["States", /^States?\b/i],
  ["Protocols", /^Protocols?\b/i],
  ["Invariants", /^Invariants?\b/i],
  ["Proof sketch, or Why ...", /^(?:Why|Proof)\b/i],
  ["What we rejected", /^(?:What we rejected|Rejected)\b/i],
  ["Measured", /^Measured/i],
  ["Where to look", /^Where to look/i],
];

/**
 * @param {string} root
 * @returns {import("./lib/report.mjs").Outcome}
 */
export function checkReadmeComponents(root) {
  const files = projectFiles(root);
  const present = COMPONENTS.filter((each) => files.some((f) => f.startsWith(`engine/${each}/`)));
  const errors = present.flatMap((component) => {
    const file = `engine/${component}/README.md`;
    if (!files.includes(file)) return [{ file, message: "missing" }];
    const sections = sectionsOf(readText(root, file));
    return SECTIONS.flatMap(([name, heading]) => {
      const section = sections.find(({ title }) => heading.test(title));
      if (section === undefined) return [{ file, message: `no section "${name}"` }];
      if (section.isEmpty) return [{ file, line: section.line, message: `"${name}" is empty` }];
      return [];
    });
  });
  return { errors, checked: present.length, summary: `${present.length} components` };
}

/**
 * The second-level sections of a markdown text.
 * @param {string} text
 * @returns {{ title: string, line: number, isEmpty: boolean }[]}
 */
function sectionsOf(text) {
  /** @type {{ title: string, line: number, isEmpty: boolean }[]} */
  const sections = [];
  let isCode = false;
  for (const [index, line] of text.split("\n").entries()) {
    if (/^\s*```/.test(line)) isCode = !isCode;
    const title = isCode ? undefined : /^##\s+(.*)$/.exec(line)?.[1];
    const last = sections.at(-1);
    if (title !== undefined) sections.push({ title, line: index + 1, isEmpty: true });
    else if (last !== undefined && line.trim() !== "") last.isEmpty = false;
  }
  return sections;
}

runAsProgram(import.meta.url, "component READMEs", checkReadmeComponents);
