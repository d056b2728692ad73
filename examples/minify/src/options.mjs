// The command line: what may stand on it, and what is said when something else does.

import { parseArgs } from "node:util";

/**
 * @typedef {object} Options
 * @property {string | undefined} folder
 * @property {number | undefined} threads
 * @property {number | undefined} limit Infinity for all.
 * @property {number | undefined} budget Bytes.
 * @property {number | undefined} maxSeconds
 * @property {number} maxBytes
 * @property {string | undefined} out
 * @property {string | undefined} json
 * @property {boolean} verify
 * @property {boolean} progress
 * @property {boolean} verbose
 * @property {boolean} help
 */

const sampleBytes = 12 * 2 ** 20;
const sampleSeconds = 50;
/** A file and its result cross through the pool's shared memory, which is at most 4 GiB. */
const largestBytes = 64 * 2 ** 20;

/** The user's mistake; its message names the argument, its value, and what was expected. */
export class UsageError extends Error {
  /** @override */
  name = "UsageError";
  code = "MINIFY_USAGE";
}

/** @typedef {(value: string, name: string) => number | string} Parse */

/** @type {Record<string, { type: "boolean" } | { type: "string", parse: Parse }>} */
const known = {
  threads: { type: "string", parse: wholeNumber(1, 1024) },
  limit: { type: "string", parse: wholeNumber(0) },
  budget: { type: "string", parse: size() },
  "max-seconds": { type: "string", parse: wholeNumber(1) },
  "max-bytes": { type: "string", parse: size(largestBytes) },
  out: { type: "string", parse: path },
  json: { type: "string", parse: path },
  "no-verify": { type: "boolean" },
  "no-progress": { type: "boolean" },
  verbose: { type: "boolean" },
  help: { type: "boolean" },
};

/**
 * @param {readonly string[]} args Without the program's own name.
 * @returns {Options}
 * @throws {UsageError}
 */
export function parseOptions(args) {
  const { values, folder } = readTokens(args);
  const number = (/** @type {string} */ name) =>
    /** @type {number | undefined} */ (values.get(name));
  const string = (/** @type {string} */ name) =>
    /** @type {string | undefined} */ (values.get(name));

  const limit = number("limit");
  const budget = number("budget");
  const maxSeconds = number("max-seconds");
  const out = string("out");
  if (limit !== undefined && budget !== undefined) {
    throw new UsageError(
      `--budget: got ${budget} beside --limit ${limit}, expected only one of the two`,
    );
  }
  const isDefaultSample = limit === undefined && budget === undefined && out === undefined;
  return {
    folder,
    threads: number("threads"),
    limit: limit === 0 ? Infinity : limit,
    budget: isDefaultSample ? sampleBytes : budget,
    maxSeconds: maxSeconds ?? (isDefaultSample ? sampleSeconds : undefined),
    maxBytes: number("max-bytes") ?? 2 ** 20,
    out,
    json: string("json"),
    verify: !values.has("no-verify"),
    progress: !values.has("no-progress"),
    verbose: values.has("verbose"),
    help: values.has("help"),
  };
}

/**
 * @param {readonly string[]} args
 * @returns {{ values: Map<string, number | string | true>, folder: string | undefined }}
 */
function readTokens(args) {
  // Not strict: parseArgs' own errors do not say what was expected.
  const { tokens } = parseArgs({
    args: [...args],
    options: known,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  /** @type {Map<string, number | string | true>} */
  const values = new Map();
  /** @type {string | undefined} */
  let folder;
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (folder !== undefined)
        throw new UsageError(`FOLDER: got "${token.value}" after "${folder}", expected one folder`);
      folder = token.value;
    } else if (token.kind === "option") {
      const option = Object.hasOwn(known, token.name) ? known[token.name] : undefined;
      if (option === undefined) {
        throw new UsageError(
          `${token.rawName}: unknown option, expected one of ${Object.keys(known)
            .map((name) => `--${name}`)
            .join(" ")}`,
        );
      }
      values.set(
        token.name,
        option.type === "boolean" ? flag(token) : option.parse(valueAfter(token), token.rawName),
      );
    }
  }
  return { values, folder };
}

/** @typedef {{ rawName: string, value?: string | undefined, inlineValue?: boolean | undefined }} OptionToken */

/**
 * @param {OptionToken} token
 * @returns {true}
 */
function flag({ rawName, value }) {
  if (value !== undefined) throw new UsageError(`${rawName}: got "${value}", expected no value`);
  return true;
}

/** @param {OptionToken} token */
function valueAfter({ rawName, value, inlineValue }) {
  if (value === undefined) throw new UsageError(`${rawName}: got no value, expected one after it`);
  if (!inlineValue && value.startsWith("--")) {
    throw new UsageError(
      `${rawName}: got the option ${value}, expected a value (one like this is given as ${rawName}=${value})`,
    );
  }
  return value;
}

/**
 * @param {number} least
 * @param {number} [most]
 * @returns {Parse}
 */
function wholeNumber(least, most = Number.MAX_SAFE_INTEGER) {
  return (value, name) => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    const range =
      most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new UsageError(`${name}: got "${value}", expected a whole number ${range}`);
  };
}

const units = new Map([
  ["", 1],
  ["k", 2 ** 10],
  ["m", 2 ** 20],
]);

/**
 * @param {number} [most]
 * @returns {Parse}
 */
function size(most = Number.MAX_SAFE_INTEGER) {
  return (value, name) => {
    const [, digits = "", unit = ""] = /^(\d+)([km]?)$/i.exec(value) ?? [];
    const bytes = Number(digits) * (units.get(unit.toLowerCase()) ?? 1);
    if (bytes >= 1 && bytes <= most) return bytes;
    const bound = most === Number.MAX_SAFE_INTEGER ? "" : `, at most ${most / 2 ** 20}m`;
    throw new UsageError(
      `${name}: got "${value}", expected a number of bytes, such as 500000, 512k or 2m${bound}`,
    );
  };
}

/** @type {Parse} */
function path(value, name) {
  if (value !== "") return value;
  throw new UsageError(`${name}: got "", expected a path`);
}
