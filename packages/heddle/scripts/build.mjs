// Builds the package: TypeScript to ESM and declarations. The engine's module is embedded before, by
// the build of wasm/ (see wasm/embed.mjs).

import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
if (!existsSync(`${root}/src/generated/engine-wasm.ts`)) {
  console.error("src/generated/engine-wasm.ts is missing: run `make build` at the top first");
  process.exit(1);
}
rmSync(`${root}/dist`, { recursive: true, force: true });
const { status } = spawnSync("tsc", ["--project", root], { stdio: "inherit", cwd: root });
process.exit(status ?? 1);
