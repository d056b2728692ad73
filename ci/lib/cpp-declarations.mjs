// Finds the public declarations of a C++ header: a scanner of statements and scopes, not a compiler.
// It knows the layout that clang-format gives the project's headers, and no more of C++ than that.

import { afterMatch, lineAt, separate } from "./cpp.mjs";

/**
 * @typedef {object} Declaration
 * @property {string} what `class Deque`, `function push`, ...
 * @property {number} line of its first word, from 1
 * @property {number | undefined} ownerLine the first line of the class that it is a member of
 *
 * @typedef {object} Owner the class around a statement
 * @property {string} name
 * @property {number} line
 * @property {boolean} startsPublic
 */

/**
 * @param {string} source the text of a header
 * @returns {Declaration[]} those that a user of the header sees, in order
 */
export function publicDeclarations(source) {
  const code = withoutDirectives(separate(source).code);
  /** @type {Declaration[]} */
  const found = [];
  scan(code, 0, code.length, undefined, found);
  return found;
}

/**
 * @typedef {object} Statement
 * @property {number} start the position of its first character, perhaps a space
 * @property {string} head its text up to the `;`, `:` or `{` that ends it
 * @property {string} plain see `plainHead`
 * @property {"access" | "announcement" | ReturnType<typeof braceKind>} kind
 * @property {number} inner the position after that character
 * @property {number} close the position after the statement's last brace
 */

/**
 * Reads the statements in `code` from `begin` to `end`, and those of the scopes in it.
 * @param {string} code
 * @param {number} begin
 * @param {number} end
 * @param {Owner | undefined} owner
 * @param {Declaration[]} found added to
 */
function scan(code, begin, end, owner, found) {
  let isPublic = owner?.startsPublic ?? true;
  for (const { start, head, plain, kind, inner, close } of statements(code, begin, end)) {
    if (kind === "access") isPublic = plain !== "private";
    if (!isPublic || kind === "access") continue;
    const line = lineAt(code, start + head.search(/\S/));
    const what = describe(head, plain, kind !== "announcement", owner);
    if (what !== undefined) found.push({ what, line, ownerLine: owner?.line });
    if (kind === "namespace" && !isHiddenNamespace(plain)) {
      scan(code, inner, close - 1, undefined, found);
    }
    if (kind === "class" && what !== undefined) {
      const startsPublic = !/^class\b/.test(plain);
      scan(code, inner, close - 1, { name: typeName(plain), line, startsPublic }, found);
    }
  }
}

/**
 * @param {string} code
 * @param {number} begin
 * @param {number} end
 * @returns {Generator<Statement>}
 */
function* statements(code, begin, end) {
  let start = begin;
  for (let at = nextMark(code, begin); at < end; at = nextMark(code, at)) {
    const head = code.slice(start, at);
    const plain = plainHead(head);
    const kind = kindOf(code[at] ?? "", plain);
    const inner = at + 1;
    const close = code[at] === "{" ? afterMatch(code, at) : inner;
    at = close;
    // The statement goes on behind an initialiser, and behind the colon of a base or a bit-field.
    if (kind === "initializer") continue;
    yield { start, head, plain, kind, inner, close };
    // A class or enum ends with the semicolon after its brace, not with the brace.
    if (kind === "class" || kind === "enum") at = code.indexOf(";", close - 1) + 1 || end;
    start = at;
  }
}

/**
 * The position of the next `;`, `:` or `{` that stands outside brackets.
 * @param {string} code
 * @param {number} from
 */
function nextMark(code, from) {
  let at = from;
  while (at < code.length && !/[;:{]/.test(code[at] ?? "")) {
    at = /[([]/.test(code[at] ?? "") ? afterMatch(code, at) : at + 1;
  }
  return at;
}

/**
 * @param {string} mark what ends the head: `;`, `:` or `{`
 * @param {string} plain
 */
function kindOf(mark, plain) {
  if (mark === "{") return braceKind(plain);
  if (mark === ";") return "announcement";
  return /^(?:public|protected|private)$/.test(plain) ? "access" : "initializer";
}

/**
 * What a brace after `plain` opens.
 * @param {string} plain
 * @returns {"namespace" | "class" | "enum" | "function" | "initializer"}
 */
function braceKind(plain) {
  if (/^(?:inline\s+)?namespace\b/.test(plain) || /^extern\s+"[^"]*"$/.test(plain))
    return "namespace";
  if (isAssigned(plain) || /\brequires\s*(?:\(\))?$/.test(plain)) return "initializer";
  if (/^enum\b/.test(plain)) return "enum";
  if (/^(?:class|struct|union)\b/.test(plain) && !plain.includes("()")) return "class";
  if (!plain.includes("()")) return "initializer";
  // `Thing(int a) : a_{a}, b_(a) {`: a brace right after a member's name initialises that member.
  const initializes = /\(\)[^:]*(?<!:):(?!:)/.test(plain) && /[\w>]$/.test(plain);
  return initializes ? "initializer" : "function";
}

/**
 * @param {string} head a statement up to its `;` or `{`
 * @param {string} plain the same, see `plainHead`
 * @param {boolean} hasBody
 * @param {Owner | undefined} owner
 * @returns {string | undefined} what it declares, if that calls for a comment
 */
function describe(head, plain, hasBody, owner) {
  // Explicit specialisations and instantiations are documented at the template.
  if (plain === "" || /^\s*template\s*(?:<\s*>|[^<\s])/.test(head)) return undefined;
  if (/^(?:static_assert|friend|namespace|inline\s+namespace|extern\s+"[^"]*"$)/.test(plain)) {
    return undefined;
  }
  if (/^(?:enum|class|struct|union)\b/.test(plain) && !plain.includes("()")) {
    // Without a body it only announces a name.
    return hasBody && typeName(plain) !== ""
      ? `${/^\w+/.exec(plain)?.[0]} ${typeName(plain)}`
      : undefined;
  }
  if (/^concept\b/.test(plain)) return plain.split(/\s*=/)[0];
  if (/^(?:using|typedef)\b/.test(plain)) {
    const name = /^using\s+(\w+)\s*=/.exec(plain)?.[1] ?? /^typedef\b.*?(\w+)$/s.exec(plain)?.[1];
    return owner === undefined && name !== undefined ? `type ${name}` : undefined;
  }
  if (/^[^=]*\(\)/.test(plain)) return describeFunction(plain, head, owner);
  const variable =
    /\b(?:constexpr|const|constinit|extern|inline)\b[\s\S]*?(\w+)\s*(?:\[\]|\{\})*\s*(?:=|$)/;
  const name = owner === undefined ? variable.exec(plain)?.[1] : undefined;
  return name === undefined ? undefined : `constant ${name}`;
}

/**
 * @param {string} plain
 * @param {string} head
 * @param {Owner | undefined} owner
 * @returns {string | undefined}
 */
function describeFunction(plain, head, owner) {
  if (/=\s*(?:default|delete)\s*$/.test(plain)) return undefined;
  // A definition away from its class; a deduction guide; a macro on its own.
  if (/::\s*~?\w+\s*\(\)/.test(plain) || /^(?:explicit\s+)?\w+\s*\(\)\s*->/.test(plain))
    return undefined;
  if (/^[A-Z][A-Z0-9_]*\s*\(\)$/.test(plain)) return undefined;
  const name = /(~?\w+)\s*\(\)/.exec(plain)?.[1]?.replace(/^operator_$/, "operator") ?? "";
  if (owner !== undefined && name.replace("~", "") === owner.name) {
    if (new RegExp(`\\b${owner.name}\\s*\\(\\s*(?:void)?\\s*\\)`).test(head)) return undefined;
  }
  return `function ${owner === undefined ? "" : `${owner.name}::`}${name}`;
}

/** @param {string} plain the head of a class or enum */
function typeName(plain) {
  return /^(?:enum\s+(?:class|struct)|enum|class|struct|union)\s+(\w+)/.exec(plain)?.[1] ?? "";
}

/** @param {string} plain the head of a namespace */
function isHiddenNamespace(plain) {
  return /^(?:inline\s+)?namespace(?:$|.*\bdetail\b)/.test(plain);
}

/** @param {string} plain */
function isAssigned(plain) {
  return /(?<![=<>!])=(?!=)/.test(plain);
}

/**
 * A head less template parameters, attributes and the insides of its brackets: what is left tells
 * a function by its `()` and an initialised variable by its `=`.
 * @param {string} head
 */
function plainHead(head) {
  let rest = head.trim();
  for (let match = /^template\s*</.exec(rest); match; match = /^template\s*</.exec(rest)) {
    rest = rest.slice(afterAngles(rest, match[0].length - 1)).trim();
  }
  rest = rest
    .replace(/\boperator\s*(?:\(\s*\)|\[\s*\]|[^\s\w(]+)/g, "operator_")
    .replace(/\[\[[^\]]*\]\]/g, " ");
  rest = withoutCalls(rest, /\b(?:alignas|decltype|noexcept|__attribute__|HEDDLE_\w+)\s*\(/);
  let plain = "";
  for (let at = 0; at < rest.length; ) {
    const c = rest[at] ?? "";
    plain += c;
    if (c === "(" || c === "[" || c === "{") {
      at = afterMatch(rest, at);
      plain += rest[at - 1];
    } else {
      at += 1;
    }
  }
  // A constraint before the declaration proper.
  return plain.trim().replace(/^requires\b[\s\S]*?(?=\b(?:class|struct)\b)/, "");
}

/**
 * @param {string} text
 * @param {RegExp} opening matches up to and with a `(`
 */
function withoutCalls(text, opening) {
  let rest = text;
  for (let match = opening.exec(rest); match; match = opening.exec(rest)) {
    const after = afterMatch(rest, match.index + match[0].length - 1);
    // A macro that is the whole statement stays, as a call.
    if (match.index === 0 && rest.slice(after).trim() === "") return "MACRO()";
    rest = `${rest.slice(0, match.index)} ${rest.slice(after)}`;
  }
  return rest.trim();
}

/**
 * @param {string} text
 * @param {number} open the position of a `<`
 */
function afterAngles(text, open) {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === "(") at = afterMatch(text, at) - 1;
    else if (text[at] === "<") depth += 1;
    else if (text[at] === ">" && --depth === 0) return at + 1;
  }
  return text.length;
}

/**
 * Blanks preprocessor lines, with their continuations, and macros that stand alone on a line.
 * @param {string} code
 */
function withoutDirectives(code) {
  return code.replace(
    /^[ \t]*#(?:\\\n|[^\n])*|^[ \t]*[A-Z][A-Z0-9_]*\([^\n;{]*\)[ \t]*$/gm,
    (text) => text.replace(/[^\n]/g, " "),
  );
}
