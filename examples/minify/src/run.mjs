// The program from options to result: find, choose, minify twice, compare.

import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compare } from "./compare.mjs";
import { findFiles } from "./find-files.mjs";
import { UsageError } from "./options.mjs";
import { openOutput, outputWriter } from "./output.mjs";
import { runOnOneThread, runThroughPool } from "./passes.mjs";
import { largestFirst, sample } from "./sample.mjs";
import { sourceReader } from "./source.mjs";

/** @import { Found, Walk } from "./find-files.mjs" */
/** @import { Options } from "./options.mjs" */
/** @import { Thread } from "./passes.mjs" */
/** @import { Progress } from "./progress.mjs" */
/** @import { Result } from "./report.mjs" */
/** @import { ReadSource } from "./source.mjs" */
/** @import { Source } from "./tasks.mjs" */

/**
 * What each thread minifies before the clock starts, for V8 to compile terser: a share of the files, so many at most,
 * none of them large.
 */
const warmUp = { share: 0.1, files: 200, maxBytes: 65_536 };

/**
 * @param {Options} options
 * @param {{ signal: AbortSignal, progress: Progress }} context Aborting the signal ends the run early, with a result.
 * @returns {Promise<Result>}
 * @throws {UsageError} For a folder that cannot be used.
 */
export async function run(options, { signal, progress }) {
  const folder = await openFolder(options.folder ?? installedPackages());
  const out = options.out === undefined ? undefined : await openOutput(options.out, folder);
  const walk = await walkFolder(folder, out);
  const chosen = sample(walk.files, options);
  const read = sourceReader(folder, options.maxBytes);
  const sources = options.verify ? await warmUpSources(chosen, read) : [];

  /** @type {Result} */
  const result = {
    folder,
    found: walk.files.length,
    links: walk.links,
    unreadable: walk.unreadable,
    chosen,
    interrupted: false,
    ...(out === undefined ? {} : { out }),
  };
  /**
   * @param {string} name
   * @param {readonly Found[]} files
   */
  const setting = (name, files) => ({
    read,
    warmUp: sources,
    signal,
    onStart: (/** @type {{ threads: () => Thread[] }} */ { threads }) =>
      progress.start(name, total(files), threads),
    onOutcome: progress.add.bind(progress),
  });

  /** @param {string} name */
  const announce = (name) => {
    if (sources.length > 0) progress.note(`${name}: warm-up with ${sources.length} files`);
  };

  let files = chosen;
  if (options.verify) {
    announce("One thread");
    const once = { ...setting("One thread", files), maxSeconds: options.maxSeconds };
    result.single = await runOnOneThread(files, once).finally(() => progress.finish());
    const done = new Set(result.single.outcomes.map(({ path }) => path));
    files = files.filter(({ path }) => done.has(path));
  }
  if (!signal.aborted) {
    announce("Pool");
    result.pooled = await runThroughPool(largestFirst(files), {
      ...setting("Pool", files),
      threads: options.threads,
      maxBytes: options.maxBytes,
      maxSeconds: options.verify ? undefined : options.maxSeconds,
      ...(out === undefined ? {} : { write: outputWriter(out) }),
    }).finally(() => progress.finish());
  }
  if (result.single !== undefined && result.pooled !== undefined) {
    const done = new Set(result.pooled.outcomes.map(({ path }) => path));
    const expected = result.single.outcomes.filter(({ path }) => !signal.aborted || done.has(path));
    result.comparison = compare(expected, result.pooled.outcomes);
  }
  result.interrupted = signal.aborted;
  return result;
}

/** @param {string} given */
async function openFolder(given) {
  try {
    return await realpath(given);
  } catch (error) {
    throw badFolder(given, error);
  }
}

/**
 * @param {string} folder
 * @param {string | undefined} skip
 * @returns {Promise<Walk>}
 */
async function walkFolder(folder, skip) {
  try {
    return await findFiles(folder, skip === undefined ? {} : { skip });
  } catch (error) {
    throw badFolder(folder, error);
  }
}

/**
 * @param {string} given
 * @param {unknown} error
 */
function badFolder(given, error) {
  return new UsageError(
    `FOLDER: got "${given}", expected a folder that can be read (${/** @type {Error} */ (error).message})`,
  );
}

/**
 * The nearest node_modules above this program that holds `heddle`: the one that npm installed the workspace's packages
 * into, rather than one that a tool keeps its cache in.
 */
function installedPackages() {
  const program = fileURLToPath(import.meta.url);
  for (let folder = dirname(program); ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules");
    if (existsSync(join(candidate, "heddle"))) return candidate;
    if (folder === dirname(folder))
      throw new UsageError(
        "FOLDER: got none, expected one: no node_modules above this program holds heddle",
      );
  }
}

/**
 * @param {readonly Found[]} chosen
 * @param {ReadSource} read
 */
async function warmUpSources(chosen, read) {
  /** @type {Source[]} */
  const sources = [];
  const most = Math.min(warmUp.files, Math.ceil(warmUp.share * chosen.length));
  for (const file of chosen) {
    if (sources.length === most) break;
    if (file.bytes > warmUp.maxBytes) continue;
    const found = await read(file);
    if ("source" in found) sources.push(found.source);
  }
  return sources;
}

/** @param {readonly Found[]} files */
function total(files) {
  return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}
