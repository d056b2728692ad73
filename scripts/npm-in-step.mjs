// Exits with 0 if node_modules holds what package-lock.json asks for, so that `npm ci`, which begins
// by deleting it all, runs only when something changed.

import { readFileSync } from "node:fs";

/**
 * @typedef {{ version?: string, integrity?: string, link?: boolean, optional?: boolean }} Entry
 * @param {string} path
 * @returns {Record<string, Entry>}
 */
function packagesIn(path) {
  return JSON.parse(readFileSync(path, "utf8")).packages;
}

/** @returns {string | undefined} why not */
function difference() {
  const wanted = packagesIn("package-lock.json");
  /** @type {Record<string, Entry>} */
  let installed;
  try {
    installed = packagesIn("node_modules/.package-lock.json");
  } catch {
    return "nothing is installed";
  }
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.includes("node_modules/")) continue;
    const found = installed[path];
    // An optional package is for some other machine.
    if (found === undefined && entry.optional) continue;
    if (found === undefined) return `${path} is not installed`;
    if (found.integrity !== entry.integrity) return `${path} is another version`;
  }
  const extra = Object.keys(installed).find((path) => wanted[path] === undefined);
  return extra === undefined ? undefined : `${extra} is in no lock file`;
}

const why = difference();
if (why !== undefined) {
  console.log(`setup: ${why}`);
  process.exitCode = 1;
}
