import { clock } from "../clock.ts";
import type { SharedMemory } from "../engine/memory.ts";
import { layout } from "../generated/layout.ts";
import { cancel } from "../worker/abort.ts";
import { abortError, type Limit, type Limits } from "./limits.ts";
import { type Resolve, rejectBy } from "./settle.ts";
import type { Ending } from "./tally.ts";
import { startTimer, type Timer } from "./timer.ts";

const STATE = layout.recordState >>> 2;
const RAN = layout.recordRan >>> 2;
const BEGAN = layout.recordBegan >>> 3;
const CANCELLED = layout.recordCancelled >>> 2;
/** `RecordState::kNoWorker` of the engine. */
const NO_WORKER = 0xfff;

/**
 * What watches one call that has limits, from its submission to its settlement. Timeouts and aborts settle
 * the promise, and tell the worker by a word in the call's own record; the record stays the worker's until
 * it hands it back.
 */
export class Watch {
  readonly #memory: SharedMemory;
  readonly #record: number;
  readonly #limits: Limits;
  readonly #submitted = clock.shared();
  /** When the call was made; `#submitted` is this attempt. */
  readonly #made: number;
  readonly #desk: WatchDesk;
  #timer: Timer | undefined;
  #ended = false;

  constructor(memory: SharedMemory, record: number, limits: Limits, desk: WatchDesk) {
    this.#memory = memory;
    this.#record = record;
    this.#limits = limits;
    this.#desk = desk;
    const { replay } = limits;
    this.#made = replay?.submitted ?? this.#submitted;
    if (replay !== undefined) replay.submitted = this.#made;
  }

  /** What bounds the call. */
  get limits(): Limits {
    return this.#limits;
  }

  /** Begins to watch; the call is submitted. */
  start(): void {
    const { signal, stream, sources } = this.#limits;
    stream?.submitted(this.#record);
    sources?.submitted(this.#record);
    // Code of the caller's may have aborted it while the argument was written.
    if (signal?.aborted) return this.#abort();
    signal?.addEventListener("abort", this.#abort);
    this.#wait();
  }

  /** To be called before the record is submitted. */
  static prepare(memory: SharedMemory, record: number, { stream, replay }: Limits): void {
    replay?.keep(memory, record);
    memory.f64[(record >>> 3) + BEGAN] = 0;
    Atomics.store(memory.i32, (record >>> 2) + CANCELLED, 0);
    stream?.prepare(record);
  }

  /**
   * The record is back from `worker`, also if the call was given up.
   * @param isLost whether the worker died with it
   */
  returned(worker: number, isLost: boolean): void {
    this.end(!isLost);
    this.#limits.stream?.returned(worker);
    this.#limits.sources?.release();
  }

  /** The record is lost, and the call is made again, watched by another one. */
  drop(): void {
    this.#ended = true;
    this.#timer?.stop();
    this.#limits.signal?.removeEventListener("abort", this.#abort);
  }

  /** Whether it has to hear of the record's return, whatever becomes of the call. */
  get isOfStream(): boolean {
    return this.#limits.stream !== undefined || this.#limits.sources !== undefined;
  }

  /** The worker says that the task began at that time; a word that may come late, when the call is another one. */
  began(at: number): void {
    const { listener } = this.#limits;
    if (listener?.began === undefined || at !== this.#began) return;
    listener.began(this.#worker as number, Math.max(0, at - this.#made));
  }

  /**
   * The call is settled: nothing is written to its record from here on.
   * @param isBack whether its worker has handed back the record, and not lost it
   */
  end(isBack = false): void {
    const isAgain = this.#ended;
    this.drop();
    const { listener, sources } = this.#limits;
    sources?.cancel();
    if (isAgain || listener === undefined) return;
    const began = this.#began > 0 ? this.#began : undefined;
    listener.left({
      submitted: this.#made,
      began,
      worker: began === undefined ? undefined : this.#worker,
      ranMs:
        began !== undefined && isBack ? this.#memory.f32[(this.#record >>> 2) + RAN] : undefined,
    });
  }

  /** When the task began, or 0. */
  get #began(): number {
    const { stream } = this.#limits;
    return stream?.began ?? (this.#memory.f64[(this.#record >>> 3) + BEGAN] as number);
  }

  /** Which worker runs the task, which has begun; undefined if none does. */
  get #worker(): number | undefined {
    const worker = ((this.#memory.u32[(this.#record >>> 2) + STATE] as number) >>> 8) & 0xfff;
    return worker === NO_WORKER ? undefined : worker;
  }

  readonly #abort = (): void => {
    const reason: unknown = this.#limits.signal?.reason;
    this.#cancel("aborted", (resolve) => rejectBy(resolve, abortError(reason)));
  };

  #cancel(why: Ending, settle: (by: Resolve) => void): void {
    this.end();
    cancel(this.#memory, this.#record);
    this.#limits.stream?.abandoned();
    settle(this.#desk.abandon(why));
  }

  #expire(limit: Limit): void {
    // This thread may be late, and the result here already.
    this.#desk.collect();
    if (this.#ended) return;
    this.#cancel("timedOut", (resolve) => limit.settle(resolve));
  }

  /** Sleeps until the next moment at which a limit may be reached. */
  #wait(): void {
    const { running, queued } = this.#limits;
    if (running === undefined && queued === undefined) return;
    const at = clock.shared();
    const began = this.#began;
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
  /** Takes the call's promise away from its record. @returns what resolves it */
  abandon(why: Ending): Resolve;
}
