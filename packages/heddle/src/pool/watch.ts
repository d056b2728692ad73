import type { SharedMemory } from "../engine/memory.ts";
import { layout } from "../generated/engine-wasm.ts";
import { cancel } from "../worker/abort.ts";
import { abortError, type Limit, type Limits } from "./limits.ts";
import { startTimer, type Timer } from "./timer.ts";

const BEGAN = layout.recordBegan >>> 3;
const CANCELLED = layout.recordCancelled >>> 2;

/** Milliseconds on a clock that all agents share. */
const now = (): number => performance.timeOrigin + performance.now();

/**
 * What watches one call that has limits, from its submission to its settlement. Timeouts and aborts settle
 * the promise, and tell the worker by a word in the call's own record; the record stays the worker's until
 * it hands it back.
 */
export class Watch {
  readonly #memory: SharedMemory;
  readonly #record: number;
  readonly #limits: Limits;
  readonly #submitted = now();
  readonly #desk: WatchDesk;
  #timer: Timer | undefined;
  #ended = false;

  constructor(memory: SharedMemory, record: number, limits: Limits, desk: WatchDesk) {
    this.#memory = memory;
    this.#record = record;
    this.#limits = limits;
    this.#desk = desk;
  }

  /** Begins to watch; the call is submitted. */
  start(): void {
    const { signal } = this.#limits;
    // Code of the caller's may have aborted it while the argument was written.
    if (signal?.aborted) return this.#abort();
    signal?.addEventListener("abort", this.#abort);
    this.#wait();
  }

  /** To be called before the record is submitted. */
  static prepare(memory: SharedMemory, record: number): void {
    memory.f64[(record >>> 3) + BEGAN] = 0;
    Atomics.store(memory.i32, (record >>> 2) + CANCELLED, 0);
  }

  /** The call is settled: nothing is written to its record from here on. */
  end(): void {
    this.#ended = true;
    this.#timer?.stop();
    this.#limits.signal?.removeEventListener("abort", this.#abort);
  }

  readonly #abort = (): void => {
    const reason: unknown = this.#limits.signal?.reason;
    this.#cancel(({ reject }) => reject(abortError(reason)));
  };

  #cancel(settle: (by: Settle) => void): void {
    this.end();
    cancel(this.#memory, this.#record);
    settle(this.#desk.abandon());
  }

  #expire(limit: Limit): void {
    // This thread may be late, and the result here already.
    this.#desk.collect();
    if (this.#ended) return;
    this.#cancel(({ resolve, reject }) => limit.settle(resolve, reject));
  }

  /** Sleeps until the next moment at which a limit may be reached. */
  #wait(): void {
    const { running, queued } = this.#limits;
    if (running === undefined && queued === undefined) return;
    const at = now();
    const began = this.#memory.f64[(this.#record >>> 3) + BEGAN] as number;
    let left: number;
    if (began > 0) {
      if (running === undefined) return;
      left = began + running.time - at;
      if (left <= 0) return this.#expire(running);
    } else {
      const queueLeft =
        queued === undefined ? Number.POSITIVE_INFINITY : this.#submitted + queued.time - at;
      if (queued !== undefined && queueLeft <= 0) return this.#expire(queued);
      // It cannot run out of its running time before it would if it began right now.
      left = Math.min(queueLeft, running?.time ?? Number.POSITIVE_INFINITY);
    }
    this.#timer = startTimer(() => this.#wait(), Math.ceil(left));
  }
}

/** What a watch needs of whoever collects results. */
export interface WatchDesk {
  /** Settles what is finished. */
  collect(): void;
  /** Takes the call's promise away from its record. @returns what settles it */
  abandon(): Settle;
}

/** What settles a promise. */
export interface Settle {
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}
