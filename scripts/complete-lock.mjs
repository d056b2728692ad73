// Names, in package-lock.json, the optional packages that npm left out of it. A registry that carries
// only some platforms' builds makes `npm install` write a lock file that `npm ci` then refuses; an
// entry with the platform in it satisfies both, and is installed on that platform alone.
// Runs after each `npm install`; changes nothing when nothing is missing.

import { readFileSync, writeFileSync } from "node:fs";

const LOCK = "package-lock.json";

/** What the platform is called in the names of packages; npm knows musl as `libc`. */
const OS = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "sunos", "win32"];
const CPU = ["x64", "arm64", "arm", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x"];

/**
 * @typedef {object} Entry
 * @property {string} [version]
 * @property {boolean} [dev]
 * @property {Record<string, string>} [optionalDependencies]
 */

/**
 * @param {string} name
 * @param {string} version
 * @param {Entry} dependent
 */
function entryFor(name, version, dependent) {
  const words = name.split(/[/-]/);
  const os = OS.filter((each) => words.includes(each));
  const cpu = CPU.filter((each) => words.includes(each));
  const libc = ["musl", "glibc"].filter((each) => words.includes(each));
  return {
    version,
    cpu,
    ...(dependent.dev ? { dev: true } : {}),
    ...(libc.length > 0 ? { libc } : {}),
    optional: true,
    os,
  };
}

const lock = JSON.parse(readFileSync(LOCK, "utf8"));
/** @type {Record<string, Entry>} */
const packages = lock.packages;
const added = [];
for (const [path, dependent] of Object.entries(packages)) {
  if (!path.includes("node_modules/")) continue;
  for (const [name, version] of Object.entries(dependent.optionalDependencies ?? {})) {
    const present = [`node_modules/${name}`, `${path}/node_modules/${name}`];
    const isPinned = /^\d+\.\d+\.\d+$/.test(version);
    if (present.some((each) => packages[each] !== undefined) || !isPinned) continue;
    const entry = entryFor(name, version, dependent);
    // Only a build for some other platform may be absent.
    if (entry.os.length === 0 || entry.cpu.length === 0) continue;
    packages[`node_modules/${name}`] = entry;
    added.push(name);
  }
}
if (added.length > 0) {
  const [root, ...rest] = Object.entries(packages);
  rest.sort(([a], [b]) => a.localeCompare(b, "en"));
  lock.packages = Object.fromEntries(root === undefined ? rest : [root, ...rest]);
  writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`package-lock.json: added ${added.join(", ")}`);
}
