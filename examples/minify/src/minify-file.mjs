// One file from its source to its outcome, whoever minifies it.

import { createHash } from "node:crypto";

/** @import { Found } from "./find-files.mjs" */
/** @import { Problem, ReadSource } from "./source.mjs" */
/** @import { Minified, Source } from "./tasks.mjs" */

/**
 * What became of one file. The code itself is not kept, so memory stays bounded however many files there are.
 * @typedef {object} Outcome
 * @property {string} path
 * @property {number} inBytes
 * @property {number} [outBytes]
 * @property {string} [sha256] Of the minified code.
 * @property {Problem} [error] In place of the two above; with them when only writing the output failed.
 */

/** @typedef {(path: string, code: string) => Promise<void>} Write Where the minified code goes. */

/**
 * @param {Found} file
 * @param {{ read: ReadSource, call: (source: Source) => Promise<Minified>, write?: Write | undefined }} ways
 * @returns {Promise<Outcome>} Never rejects: whatever goes wrong is the file's outcome.
 */
export async function minifyFile(file, { read, call, write }) {
  const { path } = file;
  const found = await read(file);
  if ("error" in found) return { path, inBytes: file.bytes, error: found.error };
  const inBytes = found.bytes;

  /** @type {Minified | { error: Problem }} */
  const minified = await call(found.source).catch((error) => ({ error: problem("pool", error) }));
  if ("error" in minified) return { path, inBytes, error: minified.error };

  const { code } = minified;
  const sha256 = createHash("sha256").update(code).digest("hex");
  /** @type {Outcome} */
  const outcome = { path, inBytes, outBytes: Buffer.byteLength(code), sha256 };
  try {
    await write?.(path, code);
  } catch (error) {
    outcome.error = problem("output", error);
  }
  return outcome;
}

/**
 * @param {Problem["kind"]} kind
 * @param {unknown} error
 * @returns {Problem}
 */
function problem(kind, error) {
  if (!(error instanceof Error)) return { kind, message: String(error) };
  const { code } = /** @type {Error & { code?: unknown }} */ (error);
  const message =
    typeof code === "string" && !error.message.startsWith(code)
      ? `${code}: ${error.message}`
      : error.message;
  return { kind, message };
}
