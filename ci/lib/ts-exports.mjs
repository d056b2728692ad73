// Finds what a TypeScript package exports, by following the re-exports of its entry module.
// It knows the layout that the formatter gives: top-level declarations begin in column 0.

import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { readText } from "./files.mjs";

/**
 * @typedef {object} Export
 * @property {string} file relative to the root
 * @property {number} line from 1
 * @property {string} name
 * @property {boolean} documented whether a TSDoc block stands directly above
 *
 * @typedef {{ file: string, line: number, message: string }} Unresolved
 */

const DECLARATION =
  /^(export\s+)?(?:declare\s+)?(?:default\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\*?|class|const|let|var|interface|type|enum|namespace)\s+(\w+)/;

/**
 * @param {string} root
 * @param {string} entry the entry module, relative to `root`
 * @returns {{ exports: Export[], unresolved: Unresolved[] }}
 */
export function packageExports(root, entry) {
  /** @type {Map<string, Export>} */
  const found = new Map();
  /** @type {Unresolved[]} */
  const unresolved = [];
  follow(root, entry, undefined, found, unresolved, new Set());
  return { exports: [...found.values()], unresolved };
}

/**
 * @param {string} root
 * @param {string} file
 * @param {Set<string> | undefined} wanted the names that are exported further; undefined: all
 * @param {Map<string, Export>} found added to
 * @param {Unresolved[]} unresolved added to
 * @param {Set<string>} visited modules taken whole, which may form cycles
 */
function follow(root, file, wanted, found, unresolved, visited) {
  if (wanted === undefined && visited.has(file)) return;
  if (wanted === undefined) visited.add(file);
  const text = readText(root, file);
  const clauses = exportClauses(text, wanted);
  const own = clauses.filter(({ specifier }) => specifier === undefined);
  const local = new Set(own.flatMap(({ names }) => [...(names ?? [])]));
  for (const { names, specifier, line } of clauses) {
    if (!specifier?.startsWith(".") || names?.size === 0) continue;
    const target = resolveModule(root, file, specifier);
    if (target !== undefined) follow(root, target, names, found, unresolved, visited);
    else if (!specifier.includes("/generated/")) {
      unresolved.push({ file, line, message: `cannot find ${specifier}` });
    }
  }
  for (const each of declarations(file, text)) {
    const counts = each.isExported ? (wanted?.has(each.name) ?? true) : local.has(each.name);
    // Of overloads, the first one carries the comment.
    if (counts && !found.has(`${file} ${each.name}`)) found.set(`${file} ${each.name}`, each);
  }
}

/**
 * The top-level declarations of a module.
 * @param {string} file
 * @param {string} text
 * @returns {(Export & { isExported: boolean })[]}
 */
function declarations(file, text) {
  const lines = text.split("\n");
  return lines.flatMap((each, index) => {
    const [, exported, name] = DECLARATION.exec(each) ?? [];
    if (name === undefined) return [];
    const documented = isDocumented(lines, index);
    return [{ file, line: index + 1, name, documented, isExported: exported !== undefined }];
  });
}

/**
 * @param {string} text
 * @param {Set<string> | undefined} wanted
 */
function exportClauses(text, wanted) {
  const clauses = text.matchAll(
    /^export\s+(?:type\s+)?(\*|\{[^}]*\})(?:\s+as\s+\w+)?\s*(?:from\s+["']([^"']+)["'])?/gm,
  );
  return Array.from(clauses, ({ 1: clause = "", 2: specifier, index }) => ({
    names: namesOf(clause, wanted),
    specifier,
    line: text.slice(0, index).split("\n").length,
  }));
}

/**
 * The names, in the module they come from, of an export clause.
 * @param {string} clause `*` or `{ a, type b as c }`
 * @param {Set<string> | undefined} wanted
 * @returns {Set<string> | undefined} undefined: all
 */
function namesOf(clause, wanted) {
  if (clause === "*") return wanted;
  const pairs = clause
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "")
    .slice(1, -1)
    .split(",")
    .map((each) =>
      each
        .trim()
        .replace(/^type\s+/, "")
        .split(/\s+as\s+/),
    );
  const kept = pairs.filter(([name, as]) => name && (wanted?.has(as ?? name) ?? true));
  return new Set(kept.map(([name = ""]) => name));
}

/**
 * @param {string} root
 * @param {string} from
 * @param {string} specifier
 * @returns {string | undefined}
 */
function resolveModule(root, from, specifier) {
  const path = posix.join(posix.dirname(from), specifier);
  const candidates = [path, path.replace(/\.js$/, ".ts"), `${path}.ts`, `${path}/index.ts`];
  return candidates.find((each) => /\.[mc]?tsx?$/.test(each) && existsSync(join(root, each)));
}

/**
 * @param {string[]} lines
 * @param {number} index of the declaration
 */
function isDocumented(lines, index) {
  let above = index - 1;
  while (/^\s*(?:@\w|\/\/ biome-ignore)/.test(lines[above] ?? "")) above -= 1;
  if (!/\*\/\s*$/.test(lines[above] ?? "")) return false;
  while (above >= 0 && !/\/\*/.test(lines[above] ?? "")) above -= 1;
  return /\/\*\*/.test(lines[above] ?? "");
}
