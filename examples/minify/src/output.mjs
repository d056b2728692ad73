// Writes minified files into a folder that mirrors the one they came from.

import { mkdir, realpath, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative } from "node:path";
import { UsageError } from "./options.mjs";

/**
 * Makes the folder, where it is not there yet.
 *
 * @param {string} out As the user gave it.
 * @param {string} folder Where the sources are: absolute, its links resolved.
 * @returns {Promise<string>} Absolute, its links resolved.
 * @throws {UsageError} When a source could be overwritten, or the folder cannot be made.
 */
export async function openOutput(out, folder) {
  /** @type {string} */
  let opened;
  try {
    await mkdir(out, { recursive: true });
    opened = await realpath(out);
  } catch (error) {
    throw new UsageError(
      `--out: got "${out}", expected a folder that can be made (${/** @type {Error} */ (error).message})`,
    );
  }
  const inside = relative(opened, folder);
  if (!isAbsolute(inside) && inside.split(/[\\/]/)[0] !== "..") {
    throw new UsageError(
      `--out: got "${out}", expected a folder that does not hold FOLDER (its files would be overwritten)`,
    );
  }
  return opened;
}

/**
 * @param {string} out What openOutput gave.
 * @returns {(path: string, code: string) => Promise<void>}
 */
export function outputWriter(out) {
  return async (path, code) => {
    const whole = join(out, path);
    await mkdir(dirname(whole), { recursive: true });
    await writeFile(whole, code);
  };
}
