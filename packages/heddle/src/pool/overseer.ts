import { clock } from "../clock.ts";
import type { SharedMemory } from "../engine/memory.ts";
import { layout } from "../generated/layout.ts";
import { startTimer, type Timer } from "./timer.ts";

const STATE = layout.recordState >>> 2;
const BEGAN = layout.recordBegan >>> 3;

/** When to look again at a task that had ended, or had not, just as it was to be stopped. */
const AGAIN_MS = 1;

/** What an overseer needs of the pool. */
export interface OverseerDesk {
  /** Settles what is finished. */
  collect(): void;
  /** The records that workers have, all of them watched. */
  records(): number[];
  /** Whether a worker has the record still. */
  has(record: number): boolean;
  /**
   * Ends a worker, whose successor takes its place.
   * @param force whatever it runs; otherwise only if it runs the task of `record`
   * @returns whether it ends
   */
  end(worker: number, record: number, force: boolean): boolean;
}

/**
 * Ends workers whose tasks run for too long. One timer for all calls of a pool, which sleeps until the first
 * moment at which the time of one may be up: a call costs nothing here.
 */
export class Overseer {
  readonly #memory: SharedMemory;
  readonly #desk: OverseerDesk;
  /** How long a task may run, in milliseconds. */
  readonly hardTimeoutMs: number;
  /** Calls that were found to run for too long at the last look. */
  #overdue = new Set<number>();
  #timer: Timer | undefined;
  #stopped = false;

  constructor(memory: SharedMemory, hardTimeoutMs: number, desk: OverseerDesk) {
    this.#memory = memory;
    this.#desk = desk;
    this.hardTimeoutMs = hardTimeoutMs;
  }

  /** A call is submitted. */
  attend(): void {
    this.#timer ??= startTimer(this.#look, this.hardTimeoutMs);
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.stop();
  }

  /** Whether a call that is lost is so because it ran for too long. */
  isOverdue(record: number): boolean {
    return this.#overdue.has(record) && this.#left(record) <= 0;
  }

  /** How long the call at `record` may still run. */
  #left(record: number): number {
    const began = this.#memory.f64[(record >>> 3) + BEGAN] as number;
    if (began === 0) return this.hardTimeoutMs;
    return began + this.hardTimeoutMs - clock.shared();
  }

  readonly #look = (): void => {
    this.#timer = undefined;
    // This thread may be late, and results here already.
    this.#desk.collect();
    let next = Number.POSITIVE_INFINITY;
    const overdue: number[] = [];
    for (const record of this.#desk.records()) {
      const left = this.#left(record);
      if (left > 0) next = Math.min(next, left);
      else overdue.push(record);
    }
    const before = this.#overdue;
    this.#overdue = new Set(overdue);
    for (const record of overdue) {
      // Gone with another one of the same worker; its record may be that of another call by now.
      if (!this.#desk.has(record) || this.#left(record) > 0) continue;
      const worker = ((this.#memory.u32[(record >>> 2) + STATE] as number) >>> 8) & 0xfff;
      // One that does not run may be on its way back. If it is still away at the next look, it has returned a
      // promise, which is not settled.
      if (!this.#desk.end(worker, record, before.has(record))) next = Math.min(next, AGAIN_MS);
    }
    if (next < Number.POSITIVE_INFINITY) this.#lookIn(next);
  };

  /** Looks after so many milliseconds, and at no other time. */
  #lookIn(ms: number): void {
    if (this.#stopped) return;
    // Some hosts tell at once that a worker has ended: calls that were made again have set a timer for later.
    this.#timer?.stop();
    this.#timer = startTimer(this.#look, Math.ceil(ms));
  }
}
