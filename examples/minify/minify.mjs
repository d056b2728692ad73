#!/usr/bin/env node
// The command: reads the command line, runs, reports, and sets the exit code.

import { writeFile } from "node:fs/promises";
import { isMain } from "heddle";
import { parseOptions, UsageError } from "./src/options.mjs";
import { Progress } from "./src/progress.mjs";
import { figures, report } from "./src/report.mjs";
import { run } from "./src/run.mjs";
import { usage } from "./src/usage.mjs";

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} The exit code.
 */
async function main(args) {
  const options = parseOptions(args);
  if (options.help) {
    process.stdout.write(usage);
    return 0;
  }
  const progress = new Progress({ enabled: options.progress });
  const stop = new AbortController();
  const onInterrupt = () => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
    progress.note("Stopping after the files in flight; Ctrl-C again to quit at once.");
  };
  process.on("SIGINT", onInterrupt);
  try {
    const result = await run(options, { signal: stop.signal, progress });
    process.stdout.write(report(result, options));
    if (options.json !== undefined)
      await writeFile(options.json, `${JSON.stringify(figures(result), undefined, 2)}\n`);
    return exitCode(result);
  } finally {
    process.off("SIGINT", onInterrupt);
  }
}

/** @param {import("./src/report.mjs").Result} result */
function exitCode({ interrupted, comparison, pooled }) {
  if (interrupted) return 130;
  const lost = pooled?.outcomes.some(
    ({ error }) => error?.kind === "pool" || error?.kind === "output",
  );
  return lost || (comparison?.different.length ?? 0) > 0 ? 1 : 0;
}

if (isMain) {
  // `npm run demo` starts the program in the package's folder; paths are meant from where the user is.
  const { npm_package_name: startedBy, INIT_CWD: userFolder } = process.env;
  if (startedBy === "minify-example" && userFolder !== undefined) process.chdir(userFolder);
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`minify: ${error.message}\nTry minify --help.\n`);
    process.exitCode = 2;
  }
}
