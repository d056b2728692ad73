// The module that every worker starts with. It awaits nothing at its top level: see scripts/build.mjs.

import { joinEngine } from "../engine/engine.ts";
import { HeddleError, inWords } from "../errors.ts";
import { WORKER_MARK } from "../realm.ts";
import { EndedError } from "./fence.ts";
import { workerHost } from "./host.ts";
import { WorkerLoop } from "./loop.ts";
import { buildTable } from "./table.ts";

async function run(): Promise<void> {
  const host = workerHost();
  const init = await host.init;
  // Before any module of the user's is evaluated: that is how their copy of this package knows.
  (globalThis as Record<symbol, unknown>)[WORKER_MARK] = init.worker;

  try {
    const engine = joinEngine(init.share, init.worker);
    const table = await buildTable(init.table);
    const loop = new WorkerLoop(engine, host, table, init);
    await loop.run();
  } catch (error) {
    if (!(error instanceof EndedError)) {
      host.post({
        kind: "failed",
        error: error instanceof Error ? error : new Error(inWords(error)),
        code: error instanceof HeddleError ? error.code : undefined,
      });
    }
  }
  host.close();
}

void run();
