import { clock } from "../clock.ts";
import type { SharedMemory } from "../engine/memory.ts";
import { layout } from "../generated/layout.ts";
import type { TaskControl } from "../task.ts";

const CANCELLED = layout.recordCancelled >>> 2;

/** Whether nobody waits any more for the call at `record`, which is watched. */
export function isCancelled(memory: SharedMemory, record: number): boolean {
  return Atomics.load(memory.i32, (record >>> 2) + CANCELLED) !== 0;
}

/** Tells whoever runs the call at `record`, which is watched, that nobody waits for it any more. */
export function cancel(memory: SharedMemory, record: number): void {
  const word = (record >>> 2) + CANCELLED;
  Atomics.store(memory.i32, word, 1);
  Atomics.notify(memory.i32, word);
}

/** What a task that can be aborted gets as its second argument; it looks at the word in its record. */
export class RecordControl implements TaskControl {
  readonly #memory: SharedMemory;
  readonly #record: number;
  readonly #began = clock.now();
  #controller: AbortController | undefined;
  /** Once the task has ended, the record is somebody else's: this is how it was left. */
  #final: boolean | undefined;

  constructor(memory: SharedMemory, record: number) {
    this.#memory = memory;
    this.#record = record;
  }

  hasAborted(): boolean {
    return this.#final ?? isCancelled(this.#memory, this.#record);
  }

  now(): number {
    return clock.now() - this.#began;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      void this.#listen(this.#controller);
    }
    return this.#controller.signal;
  }

  async #listen(controller: AbortController): Promise<void> {
    const { i32 } = this.#memory;
    const word = (this.#record >>> 2) + CANCELLED;
    while (!this.hasAborted() && this.#final === undefined) {
      const wait = Atomics.waitAsync(i32, word, 0);
      if (wait.async) await wait.value;
    }
    if (this.hasAborted()) controller.abort();
  }

  /** The task has ended. Call before the record is handed back. */
  end(): void {
    this.#final = this.hasAborted();
    // Whoever listens must hear that there is nothing more to hear.
    if (this.#controller !== undefined) {
      Atomics.notify(this.#memory.i32, (this.#record >>> 2) + CANCELLED);
    }
  }
}
