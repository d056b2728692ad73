// Reads one source file, and says what is wrong with it where it cannot be minified.

import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** @import { Found } from "./find-files.mjs" */
/** @import { Source } from "./tasks.mjs" */

/**
 * @typedef {object} Problem
 * @property {"syntax" | "terser" | "too large" | "not UTF-8" | "unreadable" | "pool" | "output"} kind
 * @property {string} message
 */

/** @typedef {(file: Found) => Promise<{ source: Source, bytes: number } | { error: Problem }>} ReadSource */

/**
 * @param {string} folder Absolute.
 * @param {number} maxBytes Files above this are not read.
 * @returns {ReadSource} Never rejects.
 */
export function sourceReader(folder, maxBytes) {
  const isModule = moduleDetector();
  return async (file) => {
    const whole = join(folder, file.path);
    if (file.bytes > maxBytes) return tooLarge(file.bytes, maxBytes);
    /** @type {Buffer} */
    let content;
    try {
      content = await readFile(whole);
    } catch (error) {
      return {
        error: {
          kind: "unreadable",
          message: error instanceof Error ? error.message : String(error),
        },
      };
    }
    // It may have grown since the walk.
    if (content.length > maxBytes) return tooLarge(content.length, maxBytes);
    /** @type {string} */
    let text;
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(content);
    } catch {
      return { error: { kind: "not UTF-8", message: "the file is not valid UTF-8" } };
    }
    return {
      source: { path: file.path, text, module: await isModule(whole) },
      bytes: content.length,
    };
  };
}

/**
 * @param {number} bytes
 * @param {number} maxBytes
 * @returns {{ error: Problem }}
 */
function tooLarge(bytes, maxBytes) {
  return { error: { kind: "too large", message: `${bytes} bytes, above --max-bytes ${maxBytes}` } };
}

/**
 * Node's own rule: by the extension, and for `.js` by "type" in the nearest package.json. (A bundler's ES module in a
 * package without it is parsed all the same: terser takes `import` and `export` in scripts as well.)
 *
 * @returns {(path: string) => Promise<boolean>} Remembers its answer for each folder.
 */
function moduleDetector() {
  /** @type {Map<string, Promise<boolean>>} */
  const folders = new Map();

  /**
   * @param {string} folder
   * @returns {Promise<boolean>}
   */
  async function look(folder) {
    try {
      return JSON.parse(await readFile(join(folder, "package.json"), "utf8")).type === "module";
    } catch {
      const parent = dirname(folder);
      return parent === folder ? false : typeIn(parent);
    }
  }

  /** @param {string} folder */
  function typeIn(folder) {
    const known = folders.get(folder) ?? look(folder);
    folders.set(folder, known);
    return known;
  }

  return async (path) => path.endsWith(".mjs") || (path.endsWith(".js") && typeIn(dirname(path)));
}
