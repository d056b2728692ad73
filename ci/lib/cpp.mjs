// As much of C++'s lexical grammar as the checks need: where code ends and comments begin.

/**
 * Splits `source` into two texts of the same length and the same lines: `code`, in which comments
 * and the insides of literals are blank, and `comments`, in which everything else is.
 * Quoted names after `#include` count as code.
 * @param {string} source
 * @returns {{ code: string, comments: string }}
 */
export function separate(source) {
  const code = blank(source);
  const comments = blank(source);
  const pattern = new RegExp(
    [
      /(?<comment>\/\/(?:\\\n|[^\n])*|\/\*[\s\S]*?\*\/)/.source,
      /(?<include>^[ \t]*#[ \t]*include[^\n]*)/.source,
      /(?<raw>R"(?<tag>[^(\s]*)\([\s\S]*?\)\k<tag>")/.source,
      /(?<string>"(?:\\[\s\S]|[^"\\\n])*")/.source,
      // Not the digit separators of 1'000'000.
      /(?<char>(?<![0-9a-fA-F])'(?:\\.[^'\n]*|[^'\\\n])')/.source,
      /(?<other>[^"'/R# \t\n]+|[\s\S])/.source,
    ].join("|"),
    "gmy",
  );
  for (const match of source.matchAll(pattern)) {
    const { comment, include, other } = match.groups ?? {};
    const text = match[0];
    if (comment !== undefined) {
      put(comments, match.index, text);
    } else if (other !== undefined) {
      put(code, match.index, text);
    } else if (include !== undefined) {
      const end = text.search(/\/[/*]/);
      put(code, match.index, end < 0 ? text : text.slice(0, end));
      if (end >= 0) put(comments, match.index + end, text.slice(end));
    } else {
      // A literal keeps its first and last character, so that it still reads as an operand.
      put(code, match.index, text[0] ?? "");
      put(code, match.index + text.length - 1, text.at(-1) ?? "");
    }
  }
  return { code: code.join(""), comments: comments.join("") };
}

/**
 * The line, counted from 1, of a position in `text`.
 * @param {string} text
 * @param {number} position
 */
export function lineAt(text, position) {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < position; at = text.indexOf("\n", at + 1)) {
    line += 1;
  }
  return line;
}

/**
 * The position after the bracket that closes the one at `open`, or the end of `code`.
 * @param {string} code
 * @param {number} open the position of a `(`, `[`, `{`
 */
export function afterMatch(code, open) {
  let depth = 0;
  for (let at = open; at < code.length; at += 1) {
    const c = code[at];
    if (c === "(" || c === "[" || c === "{") depth += 1;
    if (c === ")" || c === "]" || c === "}") {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return code.length;
}

/**
 * Splits at the commas that stand outside all brackets (angle brackets are not brackets here).
 * @param {string} text
 * @returns {string[]} trimmed, empty for blank text
 */
export function splitArguments(text) {
  /** @type {string[]} */
  const parts = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const c = text[at];
    if (c === "(" || c === "[" || c === "{") depth += 1;
    else if (c === ")" || c === "]" || c === "}") depth -= 1;
    else if (c === undefined || (c === "," && depth === 0)) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return parts.length === 1 && parts[0] === "" ? [] : parts;
}

/** @param {string} path */
export function isCpp(path) {
  return /\.(?:hpp|cpp|inl|h)$/.test(path);
}

/**
 * Tests, model checks and micro-benchmarks, which stand beside the code they exercise.
 * @param {string} path
 */
export function isCppTest(path) {
  return (
    /\.(?:test|model|bench)\.(?:hpp|cpp|inl)$/.test(path) ||
    /^engine\/(?:testing|model)\//.test(path)
  );
}

/** @param {string} source */
function blank(source) {
  return source.split("").map((c) => (c === "\n" ? "\n" : " "));
}

/**
 * @param {string[]} target
 * @param {number} at
 * @param {string} text
 */
function put(target, at, text) {
  for (let i = 0; i < text.length; i += 1) target[at + i] = text[i] ?? " ";
}
