// What `make build` compiled for this machine.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { firstLineOf, ROOT } from "./machine.mjs";

export const BUILD = join(ROOT, "build/release");

/** @returns {string} the first line of what its version is */
export function compilerVersion() {
  const cache = readFileSync(join(BUILD, "CMakeCache.txt"), "utf8");
  const path = /^CMAKE_CXX_COMPILER:[^=]*=(.*)$/m.exec(cache)?.[1] ?? "c++";
  return firstLineOf(path, ["--version"]) ?? "unknown";
}
