// Builds the package: TypeScript to ESM and declarations. The engine's module is embedded before, by
// the build of wasm/ (see wasm/embed.mjs).

import { spawnSync } from "node:child_process";
import { existsSync, renameSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
if (!existsSync(`${root}/src/generated/engine-wasm.ts`)) {
  console.error("src/generated/engine-wasm.ts is missing: run `make build` at the top first");
  process.exit(1);
}

// Next to where it belongs, so that a build which fails, or is under way, leaves the last one usable.
const made = `${root}/build`;
const dist = `${root}/dist`;
rmSync(made, { recursive: true, force: true });
const { status } = spawnSync("tsc", ["--project", root, "--outDir", made], {
  stdio: "inherit",
  cwd: root,
});
if (status !== 0) process.exit(status ?? 1);
rmSync(dist, { recursive: true, force: true });
renameSync(made, dist);
