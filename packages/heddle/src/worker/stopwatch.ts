import { clock } from "../clock.ts";
import type { SharedMemory } from "../engine/memory.ts";
import { layout } from "../generated/layout.ts";

const RAN = layout.recordRan >>> 2;

/** What is to hear that a task has ended, promises included, before its record is handed back. */
export interface TaskEnd {
  end(): void;
}

/** Notes in the record of a call for how long its task ran. */
export class Stopwatch implements TaskEnd {
  readonly #memory: SharedMemory;
  readonly #record: number;
  readonly #next: TaskEnd | undefined;
  readonly #began = clock.now();

  /** @param next who is to hear of the end as well */
  constructor(memory: SharedMemory, record: number, next: TaskEnd | undefined) {
    this.#memory = memory;
    this.#record = record;
    this.#next = next;
  }

  end(): void {
    this.#next?.end();
    this.#memory.f32[(this.#record >>> 2) + RAN] = clock.now() - this.#began;
  }
}
