import { type Parcel, transferOf } from "../codec/parcel.ts";
import type { Engine } from "../engine/engine.ts";
import type { OwnerMessage } from "../worker/messages.ts";
import { isRunning } from "./stats.ts";

/**
 * Sends a message to a worker.
 * @returns whether it was sent: not to a worker that is gone, or about to go
 */
export type Post = (worker: number, message: OwnerMessage, transfer: ArrayBuffer[]) => boolean;

interface Letter {
  readonly record: number;
  readonly parcel: Parcel;
  /** Buffers that are moved instead of copied. */
  readonly transfer: ArrayBuffer[];
}

/** What a worker that is busy weighs, in calls that are on their way to it. */
const BUSY = 0.5;

/**
 * Takes calls to workers by message, when their arguments do not go through shared memory. Such a call is for one
 * worker from the start, so it goes where the fewest of them are.
 */
export class Courier {
  readonly #engine: Engine;
  readonly #post: Post;
  /** Calls in flight that each worker got by message. */
  readonly #loads: number[];
  readonly #workerOf = new Map<number, number>();
  /** Calls for which there is no worker at the moment. */
  #kept: Letter[] = [];
  #last = 0;

  constructor(engine: Engine, workers: number, post: Post) {
    this.#engine = engine;
    this.#post = post;
    this.#loads = new Array<number>(workers).fill(0);
  }

  /**
   * Sends the call in `record`, which is filled but for its argument.
   * @param isKept whether the parcel stays the caller's, and is copied once more
   * @throws what the host throws if a buffer cannot be moved; then nothing was moved
   */
  send(record: number, parcel: Parcel, isKept: boolean): void {
    const letter = { record, parcel, transfer: isKept ? [] : transferOf(parcel) };
    for (const worker of this.#byLoad()) if (this.#sendTo(worker, letter)) return;
    this.#kept.push(letter);
  }

  /** The call in `record` is back. */
  arrived(record: number): void {
    const worker = this.#workerOf.get(record);
    if (worker === undefined) return;
    this.#workerOf.delete(record);
    (this.#loads[worker] as number)--;
  }

  /** A worker can be sent to again. */
  restarted(worker: number): void {
    for (const letter of this.#kept.splice(0)) this.#sendTo(worker, letter);
  }

  #sendTo(worker: number, { record, parcel, transfer }: Letter): boolean {
    const message: OwnerMessage = { kind: "call", record, parcel };
    if (!this.#post(worker, message, transfer)) return false;
    this.#workerOf.set(record, worker);
    (this.#loads[worker] as number)++;
    this.#engine.exports.heddle_hand(record, worker);
    return true;
  }

  /** The workers, those with the least to do first, and of equal ones the next in turn. */
  #byLoad(): readonly number[] {
    const count = this.#loads.length;
    this.#last = (this.#last + 1) % count;
    const weights = this.#loads.map(
      (load, worker) => load + (isRunning(this.#engine, worker) ? BUSY : 0),
    );
    const inTurn = weights.map((_, i) => (this.#last + i) % count);
    return inTurn.sort((a, b) => (weights[a] as number) - (weights[b] as number));
  }
}
