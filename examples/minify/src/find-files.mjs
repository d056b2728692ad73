// Finds the JavaScript files under a folder, each real file once, in an order that depends on nothing but their names.

import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * @typedef {object} Found
 * @property {string} path Relative to the folder, with `/` on every system.
 * @property {number} bytes
 */

/**
 * @typedef {object} Walk
 * @property {Found[]} files Sorted by path.
 * @property {number} links Symbolic links met, none of them followed.
 * @property {{ path: string, message: string }[]} unreadable Folders and files that could not be listed.
 */

const javascript = /\.[cm]?js$/;

/**
 * Symbolic links are not followed: one that stays inside the folder is a second name of a file that the walk meets
 * anyway, and one that leads out of it (a linked workspace) leads to code that is not in the folder. So no file is
 * counted twice, and no loop of links can trap the walk.
 *
 * `.git` is skipped, and so is `node_modules`, unless the folder is itself inside one: `minify .` in a project means
 * the project's own code.
 *
 * @param {string} folder Absolute, its links resolved.
 * @param {{ skip?: string }} [options] `skip`: an absolute folder to leave out, such as the one for the output.
 * @returns {Promise<Walk>}
 * @throws When the folder itself cannot be listed.
 */
export async function findFiles(folder, { skip } = {}) {
  const skipped = new Set([".git"]);
  if (!folder.split(/[\\/]/).includes("node_modules")) skipped.add("node_modules");

  /** @type {Walk} */
  const walk = { files: [], links: 0, unreadable: [] };

  /** @param {string} path Relative to the folder; empty for the folder itself. */
  async function visit(path) {
    const entries = await readdir(join(folder, path), { withFileTypes: true });
    await Promise.all(
      entries.map((entry) => {
        const inner = path === "" ? entry.name : `${path}/${entry.name}`;
        return enter(entry, inner).catch((error) => {
          walk.unreadable.push({ path: inner, message: error.message });
        });
      }),
    );
  }

  /**
   * @param {import("node:fs").Dirent} entry
   * @param {string} path
   */
  async function enter(entry, path) {
    const whole = join(folder, path);
    if (entry.isSymbolicLink()) walk.links += 1;
    else if (entry.isDirectory() && !skipped.has(entry.name) && whole !== skip) await visit(path);
    else if (entry.isFile() && javascript.test(entry.name)) {
      walk.files.push({ path, bytes: (await lstat(whole)).size });
    }
  }

  await visit("");
  walk.files.sort(byPath);
  walk.unreadable.sort(byPath);
  return walk;
}

/**
 * By code unit, so that the order does not depend on the locale.
 * @param {{ path: string }} a
 * @param {{ path: string }} b
 */
function byPath(a, b) {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
