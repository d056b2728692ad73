// Memory orders. Every edge of engine/atomic/edge.hpp stands in docs/memory-model.md under the same
// number and is used at both ends; whatever is stronger than relaxed cites its edges in a comment,
// and what is relaxed says why that is enough; and nothing goes around the seam, whose operations
// have no default order.

import { afterMatch, isCpp, isCppTest, lineAt, separate, splitArguments } from "./lib/cpp.mjs";
import { projectFiles, readText } from "./lib/files.mjs";
import { runAsProgram } from "./lib/report.mjs";

const EDGES = "engine/atomic/edge.hpp";
const TABLE = "docs/memory-model.md";

/** Lines above a relaxed operation in which its reason may stand. */
const REASON_WITHIN = 3;

/** Lines above an ordered operation in which its edge must be cited. */
const CITED_WITHIN = 8;

/** The ends that each order constitutes. */
const ENDS = {
  release: ["release"],
  acquire: ["acquire"],
  acqRel: ["release", "acquire"],
  seqCst: ["release", "acquire"],
  asymmetric: ["release"],
};

/**
 * @typedef {import("./lib/report.mjs").Finding} Finding
 * @typedef {{ file: string, source: string, code: string, comments: string }} Source
 * @typedef {{ release: Set<string>, acquire: Set<string> }} Ends places as `file:line`
 */

/**
 * @param {string} root
 * @returns {import("./lib/report.mjs").Outcome}
 */
export function checkEdges(root) {
  const files = projectFiles(root);
  /** @type {Finding[]} */
  const errors = [];
  const declared = files.includes(EDGES) ? declaredEdges(root, errors) : new Map();
  compareWithTable(root, files, declared, errors);

  const sources = files
    .filter((file) => file.startsWith("engine/") && isCpp(file))
    .filter((file) => !file.startsWith("engine/atomic/"))
    .map((file) => {
      const source = readText(root, file);
      return { file, source, ...separate(source) };
    });
  /** @type {Map<string, Ends>} */
  const used = new Map();
  let uses = 0;
  let operations = 0;
  checkSeamHasNoDefault(root, files, errors);
  const names = atomicNames(sources);
  for (const source of sources) {
    // What only a test relies on is no edge of the engine.
    if (!isCppTest(source.file)) uses += collectUses(source, declared, used, errors);
    operations += checkOperations(source, names, errors);
    checkRelaxed(source, errors);
    checkBypass(source, errors);
  }
  for (const [edge, { line }] of declared) {
    const message = missingEnd(used.get(edge));
    if (message) errors.push({ file: EDGES, line, message: `${edge} ${message}` });
  }
  const summary = `${declared.size} edges, ${uses} uses, ${operations} atomic operations`;
  return { errors, checked: Math.min(declared.size, uses), summary };
}

/**
 * @param {string} root
 * @param {Finding[]} errors
 * @returns {Map<string, { number: string, line: number }>}
 */
function declaredEdges(root, errors) {
  const source = readText(root, EDGES);
  const { code } = separate(source);
  const edges = new Map();
  const start = code.search(/\benum\s+class\s+Edge\b/);
  if (start < 0) return edges;
  const open = code.indexOf("{", start);
  const body = code.slice(open + 1, afterMatch(code, open) - 1);
  const lines = source.split("\n");
  for (const match of body.matchAll(/\b(k\w+)\b[^,]*(?:,|$)/g)) {
    const line = lineAt(code, open + 1 + match.index);
    // On the line itself, else in the comment directly above.
    const text = [lines[line - 1] ?? ""];
    for (let at = line - 2; /^\s*\/\//.test(lines[at] ?? ""); at -= 1) text.push(lines[at] ?? "");
    const number = text.map((each) => /\/\/.*\bE(\d+)\b/.exec(each)?.[1]).find(Boolean);
    if (number === undefined) {
      errors.push({ file: EDGES, line, message: `${match[1]} has no number (// E<number>)` });
    }
    edges.set(match[1], { number, line });
  }
  return edges;
}

/**
 * @param {string} root
 * @param {string[]} files
 * @param {Map<string, { number: string, line: number }>} declared
 * @param {Finding[]} errors
 */
function compareWithTable(root, files, declared, errors) {
  if (!files.includes(TABLE)) {
    errors.push({ file: TABLE, message: "missing: it lists the edges" });
    return;
  }
  /** @type {Map<string, string>} */
  const rows = new Map();
  const numbers = new Set();
  for (const [index, text] of readText(root, TABLE).split("\n").entries()) {
    const [, number = "", edge = ""] = /^\|\s*E(\d+)\s*\|\s*`(k\w+)`\s*\|/.exec(text) ?? [];
    if (edge === "") continue;
    const at = { file: TABLE, line: index + 1 };
    if (rows.has(edge)) errors.push({ ...at, message: `a second row for ${edge}` });
    if (numbers.has(number)) errors.push({ ...at, message: `a second row for E${number}` });
    rows.set(edge, number);
    numbers.add(number);
    const known = declared.get(edge);
    if (known === undefined) {
      errors.push({ ...at, message: `${edge} is no enumerator of ${EDGES}` });
    } else if (known.number !== undefined && known.number !== number) {
      errors.push({ ...at, message: `${edge} is E${known.number} in ${EDGES}, E${number} here` });
    }
  }
  for (const [edge, { line }] of declared) {
    if (!rows.has(edge))
      errors.push({ file: EDGES, line, message: `${edge} has no row in ${TABLE}` });
  }
}

/**
 * @param {Source} source
 * @param {Map<string, { number: string, line: number }>} declared
 * @param {Map<string, Ends>} used added to
 * @param {Finding[]} errors
 * @returns {number} how many uses there were
 */
function collectUses({ file, code, comments }, declared, used, errors) {
  const said = comments.split("\n");
  let uses = 0;
  for (const match of code.matchAll(/\b(release|acquire|acqRel|seqCst)\s*\(/g)) {
    const order = /** @type {keyof typeof ENDS} */ (match[1]);
    const open = match.index + match[0].length - 1;
    const line = lineAt(code, match.index);
    const near = said.slice(Math.max(0, line - 1 - CITED_WITHIN), line).join("\n");
    for (const [, edge = ""] of code
      .slice(open, afterMatch(code, open))
      .matchAll(/\bEdge::(k\w+)/g)) {
      const ends = used.get(edge) ?? { release: new Set(), acquire: new Set() };
      for (const end of ENDS[order]) ends[/** @type {keyof Ends} */ (end)].add(`${file}:${line}`);
      used.set(edge, ends);
      uses += 1;
      const number = declared.get(edge)?.number;
      if (number !== undefined && !new RegExp(`\\bE${number}\\b`).test(near)) {
        const message = `${order}(${edge}) is not cited (E${number}) in a comment on or above it`;
        errors.push({ file, line, message });
      }
    }
  }
  return uses;
}

/**
 * @param {Ends | undefined} ends
 * @returns {string | undefined}
 */
function missingEnd(ends) {
  if (ends === undefined) return "is used nowhere";
  if (ends.release.size === 0) return "has no releasing end";
  if (ends.acquire.size === 0) return "has no acquiring end";
  const places = new Set([...ends.release, ...ends.acquire]);
  return places.size === 1 ? `has both ends at ${[...places][0]}: an edge joins two` : undefined;
}

/**
 * The names of what is an Atomic everywhere: Racy and Guarded, which take no order, share some.
 * @param {Source[]} sources
 */
function atomicNames(sources) {
  /** @param {string} type */
  const declaredAs = (type) =>
    sources.flatMap(({ code }) =>
      Array.from(
        code.matchAll(new RegExp(`\\b(?:${type})\\s*<[^;{}()=]*?(\\w+)\\s*(?=[;{(=[,)])`, "g")),
        (match) => match[1] ?? "",
      ),
    );
  const others = new Set(declaredAs("Racy|Guarded"));
  return new Set(declaredAs("Atomic").filter((name) => !others.has(name)));
}

/**
 * The compiler demands an order of every operation as long as the seam offers no default.
 * @param {string} root
 * @param {string[]} files
 * @param {Finding[]} errors
 */
function checkSeamHasNoDefault(root, files, errors) {
  for (const file of files.filter((each) => each.startsWith("engine/atomic/") && isCpp(each))) {
    const { code } = separate(readText(root, file));
    for (const match of code.matchAll(/\bOrder\s+\w+\s*=\s*[^,)]+[,)]/g)) {
      errors.push({ file, line: lineAt(code, match.index), message: "an order has a default" });
    }
  }
}

/** How many arguments each operation has when its order is among them. */
const WITH_ORDER = new Map([
  ["load", 1],
  ["store", 2],
  ["exchange", 2],
  ["fetchAdd", 2],
  ["fetchSub", 2],
  ["fetchAnd", 2],
  ["fetchOr", 2],
  ["fetchXor", 2],
  ["compareExchange", 4],
  ["compareExchangeWeak", 4],
]);

/**
 * @param {Source} source
 * @param {Set<string>} names see `atomicNames`
 * @param {Finding[]} errors
 * @returns {number} how many operations there were
 */
function checkOperations({ file, code }, names, errors) {
  let operations = 0;
  const call = new RegExp(`(?:\\.|->)\\s*(${[...WITH_ORDER.keys()].join("|")})\\s*\\(`, "g");
  for (const match of code.matchAll(call)) {
    if (!names.has(receiver(code.slice(0, match.index)))) continue;
    operations += 1;
    const operation = match[1] ?? "";
    const open = match.index + match[0].length - 1;
    const given = splitArguments(code.slice(open + 1, afterMatch(code, open) - 1)).length;
    if (given < (WITH_ORDER.get(operation) ?? 0)) {
      errors.push({
        file,
        line: lineAt(code, match.index),
        message: `${operation} names no order`,
      });
    }
  }
  return operations;
}

/**
 * The last name of the expression that `before` ends with, less its subscripts and calls.
 * @param {string} before
 */
function receiver(before) {
  let end = before.length;
  for (;;) {
    while (/\s/.test(before[end - 1] ?? "")) end -= 1;
    if (!/[)\]]/.test(before[end - 1] ?? "")) break;
    let depth = 0;
    do {
      end -= 1;
      if (/[)\]]/.test(before[end] ?? "")) depth += 1;
      if (/[([]/.test(before[end] ?? "")) depth -= 1;
    } while (depth > 0 && end > 0);
  }
  return /\w*$/.exec(before.slice(0, end))?.[0] ?? "";
}

/**
 * @param {Source} source
 * @param {Finding[]} errors
 */
function checkRelaxed({ file, code, comments }, errors) {
  const reasons = comments.split("\n").map((text) => text.trim() !== "");
  for (const [index, text] of code.split("\n").entries()) {
    if (!/\bkRelaxed\b/.test(text)) continue;
    if (reasons.slice(Math.max(0, index - REASON_WITHIN), index + 1).some(Boolean)) continue;
    errors.push({
      file,
      line: index + 1,
      message: "kRelaxed without a reason on or above the line",
    });
  }
}

/**
 * @param {Source} source
 * @param {Finding[]} errors
 */
function checkBypass({ file, code }, errors) {
  if (file.startsWith("engine/model/")) return; // the checker speaks of orders, and uses none
  const around = /\b(?:memory_order\w*|(?:std::)?atomic_\w+_explicit|__atomic_\w+|__sync_\w+)/g;
  for (const match of code.matchAll(around)) {
    const message = `${match[0]} goes around engine/atomic`;
    errors.push({ file, line: lineAt(code, match.index), message });
  }
}

runAsProgram(import.meta.url, "edges", checkEdges);
