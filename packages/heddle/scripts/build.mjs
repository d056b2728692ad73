// Builds the package: TypeScript to ESM in a few files, and declarations. The engine's module is embedded before, by
// the build of wasm/ (see wasm/embed.mjs).

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { shorten } from "./shorten.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
if (!existsSync(`${root}/src/generated/engine-wasm.ts`)) {
  console.error("src/generated/engine-wasm.ts is missing: run `make build` at the top first");
  process.exit(1);
}

// Next to where it belongs, so that a build which fails, or is under way, leaves the last one usable.
const made = `${root}/build`;
const dist = `${root}/dist`;
rmSync(made, { recursive: true, force: true });
const types = spawnSync("tsc", ["--project", root, "--outDir", made, "--emitDeclarationOnly"], {
  stdio: "inherit",
  cwd: root,
});
if (types.error !== undefined)
  console.error(`tsc does not start: ${types.error.message}; run \`npm run build\``);
if (types.status !== 0) process.exit(types.status ?? 1);

const { version } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
const options = {
  outdir: made,
  define: { HEDDLE_VERSION: JSON.stringify(version) },
  bundle: true,
  format: "esm",
  target: "es2022",
  // V8 aborts the whole process if a thread is terminated just as it begins a module that awaits.
  supported: { "top-level-await": false },
  platform: "neutral",
  sourcemap: true,
  sourcesContent: true,
  legalComments: "none",
  logLevel: "warning",
};

// Few files: each that a worker loads costs it a good part of a millisecond. What the program and its workers both need is
// in one that they share, so that there is one of everything; what else `import "heddle"` loads, a worker has no use for.
const entryPoints = {
  index: `${root}/src/index.ts`,
  // Whether a bundler has left it out is seen by its name: no other program has such a file.
  "heddle-worker": `${root}/src/worker/main.ts`,
  "in-worker": `${root}/src/worker/in-worker.ts`,
};
const split = { ...options, splitting: true, chunkNames: "shared-[hash]", entryPoints };

// What `in-worker` does not need would be in another file than what it does. It is loaded where both are: so it has it all.
const isShared = (file) => /\/shared-[^/]*\.js$/.test(file);
const { metafile } = await build({ ...split, write: false, metafile: true });
const all = Object.entries(metafile.outputs)
  .filter(([file]) => isShared(file))
  .flatMap(([, { inputs }]) => Object.keys(inputs))
  .map((input) => `import ${JSON.stringify(resolve(input))};`);
const withAll = {
  name: "with all",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/in-worker\.ts$/ }, ({ path }) => ({
      contents: [readFileSync(path, "utf8"), ...all].join("\n"),
      loader: "ts",
    })),
};
const { metafile: files } = await build({
  ...split,
  plugins: [withAll],
  metafile: true,
  // They only say which file things belong to.
  logOverride: { "ignored-bare-import": "silent" },
});
if (Object.keys(files.outputs).filter(isShared).length !== 1) {
  console.error("the program and its workers no longer share one file");
  process.exit(1);
}

// Entries that are built upon the first import it as it is. Split off together with it, they would take it apart, and
// every program would load one file more.
const asItIs = {
  name: "as it is",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/index\.ts$/ }, () => ({ path: "./index.js", external: true })),
};
await build({
  ...options,
  entryPoints: {
    opentelemetry: `${root}/src/opentelemetry.ts`,
    scheduler: `${root}/src/scheduler.ts`,
  },
  plugins: [asItIs],
});

for (const name of readdirSync(made).filter((file) => file.endsWith(".js"))) {
  const file = `${made}/${name}`;
  const short = await shorten(
    readFileSync(file, "utf8"),
    readFileSync(`${file}.map`, "utf8"),
    name,
  );
  writeFileSync(file, short.code);
  writeFileSync(`${file}.map`, short.map);
}

rmSync(dist, { recursive: true, force: true });
renameSync(made, dist);
