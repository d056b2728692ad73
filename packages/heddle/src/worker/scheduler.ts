import type { Engine } from "../engine/engine.ts";
import type { WorkerHost } from "./host.ts";
import { LEAVING, UP, type WorkerInit } from "./messages.ts";

/** `ParkingSpot::kDozing` of engine/park/lot.hpp. */
const DOZING = 3;

/** What a pool's scheduler does: hands calls out until the pool is closed, and sleeps while there are none. */
export async function schedule(
  { exports, memory }: Engine,
  host: WorkerHost,
  { worker, spinMicroseconds }: WorkerInit,
): Promise<void> {
  host.post(UP);
  exports.heddle_start(worker);
  await host.turn();
  while (exports.heddle_stopping() === 0) {
    if (exports.heddle_serve(spinMicroseconds) !== 0) {
      await host.turn(); // where the host may end it
    } else if (!host.hasPendingWork()) {
      exports.heddle_rest();
    } else {
      const word = exports.heddle_rest_begin() >>> 2;
      while (Atomics.load(memory.i32, word) === DOZING) {
        const wait = Atomics.waitAsync(memory.i32, word, DOZING);
        if (wait.async) await wait.value;
      }
      exports.heddle_rest_end();
    }
  }
  host.post(LEAVING);
  exports.heddle_leave(worker);
}
