// The module that every worker starts with. It awaits nothing at its top level: see scripts/build.mjs.

import { openBuffers } from "../buffers/of-worker.ts";
import { joinEngine } from "../engine/engine.ts";
import { HeddleError, inWords } from "../errors.ts";
import { VERSION } from "../version.ts";
import { WORKER_MARK } from "../worker-mark.ts";
import { bootstrap } from "./bootstrap.ts";
import { EndedError } from "./fence.ts";
import { workerHost } from "./host.ts";
import { WorkerLoop } from "./loop.ts";
import { HELLO, type WorkerInit } from "./messages.ts";
import { schedule } from "./scheduler.ts";
import { buildTable } from "./table.ts";
import { WorkerBuffers } from "./worker-buffers.ts";

// What modules with tasks need: it belongs to the file that workers have in any case, see scripts/build.mjs.
export { importTask } from "../import-task.ts";
export { poolOfWorker } from "../pool/pool-of-worker.ts";
export { task } from "../task.ts";

async function run(): Promise<void> {
  const host = workerHost();
  const init = await host.init;
  // Before any module of the user's is evaluated: that is how their copy of this package knows.
  (globalThis as Record<symbol, unknown>)[WORKER_MARK] = init.worker;

  const fail = (error: unknown, code?: HeddleError["code"], during?: string) =>
    host.post({ kind: "failed", error: sendable(error), code, bootstrap: during });
  if (init.isNamed) host.post(HELLO);
  try {
    checkVersion(init);
    if (init.schedules) {
      await schedule(joinEngine(init.share, init.worker), host, init);
    } else if (await begin(init, fail)) {
      const engine = joinEngine(init.share, init.worker);
      const buffers = new WorkerBuffers(engine, init);
      openBuffers(buffers);
      const table = await buildTable(init.table);
      await new WorkerLoop(engine, host, table, init, buffers).run();
    }
  } catch (error) {
    const code = error instanceof HeddleError ? error.code : undefined;
    if (!(error instanceof EndedError)) fail(error, code);
  }
  host.close();
}

/** @throws HeddleError `HEDDLE_LAYOUT_VERSION` if this file is not of the version that has started it */
function checkVersion({ version }: WorkerInit): void {
  if (version === VERSION) return;
  const text = `the module of options.source is of heddle ${VERSION}; expected ${version}, as the pool`;
  throw new HeddleError("HEDDLE_LAYOUT_VERSION", text);
}

/** Runs the bootstrap module, if there is one. @returns whether the worker can go on */
async function begin(
  init: WorkerInit,
  fail: (error: unknown, code: undefined, during: string) => void,
): Promise<boolean> {
  if (init.bootstrap === undefined) return true;
  try {
    await bootstrap(init.bootstrap);
    return true;
  } catch (error) {
    // What the user's own module throws is a cause, whatever it is.
    fail(error, undefined, init.bootstrap.href);
    return false;
  }
}

/** An error that can be posted. Bun's own for modules that are not there cannot. */
function sendable(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(inWords(error));
  try {
    return structuredClone(error);
  } catch {
    return Object.assign(new Error(String(error.message)), { stack: String(error.stack) });
  }
}

void run();
