// Which files a check looks at.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";

const NEVER = new Set([".git", "node_modules", "build", "dist", "coverage"]);

/**
 * Every file of the project below `root`, as sorted paths relative to it with forward slashes:
 * what git tracks and what it would track. A folder outside any repository is walked instead.
 * @param {string} root
 * @returns {string[]}
 */
export function projectFiles(root) {
  return (listedByGit(root) ?? walked(root, "")).sort();
}

/**
 * @param {string} root
 * @param {string} path relative to `root`
 * @returns {string}
 */
export function readText(root, path) {
  return readFileSync(join(root, path), "utf8");
}

/** @param {string} root */
function listedByGit(root) {
  try {
    const out = execFileSync(
      "git",
      ["-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
      { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 64 << 20 },
    );
    // The index still names files that were deleted in the working tree.
    return [...new Set(out.split("\0"))].filter((path) => path && existsSync(join(root, path)));
  } catch {
    return undefined;
  }
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
function walked(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) return NEVER.has(entry.name) ? [] : walked(root, path);
    return [path.split(sep).join("/")];
  });
}
