import type { BufferDesk } from "../buffers/lease.ts";
import { openParcel, type Parcel } from "../codec/parcel.ts";
import { layout } from "../generated/layout.ts";
import { host } from "../host/host.ts";
import { type Resolve, rejectBy } from "./settle.ts";

/** A call whose result comes by message. */
export interface SpilledCall {
  /** What the result does to it: resolve or reject. */
  readonly settle: Resolve;
  readonly resolve: Resolve;
  readonly functionIndex: number;
}

/**
 * Results that come by message. The record says under which number; it may be here before its message, or
 * after.
 */
export class Spills {
  readonly #parcels = new Map<number, Parcel>();
  readonly #calls = new Map<number, SpilledCall>();
  readonly #desk: BufferDesk;

  /** @param desk where the buffers of the pool are */
  constructor(desk: BufferDesk) {
    this.#desk = desk;
  }

  /** Calls whose records are here, and whose messages are not. */
  get calls(): Iterable<SpilledCall> {
    return this.#calls.values();
  }

  /** Whether a record's value can be the number of a message. */
  static isNumber(id: number): boolean {
    return Number.isSafeInteger(id) && id >= 0;
  }

  /** A record is here. @returns whether its message was, too, and the call is settled */
  expect(id: number, call: SpilledCall): boolean {
    const parcel = this.#parcels.get(id);
    if (parcel === undefined) {
      this.#calls.set(id, call);
      return false;
    }
    this.#parcels.delete(id);
    this.#open(parcel, call);
    return true;
  }

  /** A message is here. @returns whether its record was, too, and the call is settled */
  arrive(id: number, parcel: Parcel): boolean {
    const call = this.#calls.get(id);
    if (call === undefined) {
      this.#parcels.set(id, parcel);
      return false;
    }
    this.#calls.delete(id);
    this.#open(parcel, call);
    return true;
  }

  /**
   * Forgets a worker that is dead and whose records were all collected. Its messages came before the news of
   * its death: what is missing never comes, and what is left over belongs to calls that it did not finish.
   * @returns the calls whose results never come
   */
  bury(worker: number): SpilledCall[] {
    for (const id of this.#parcels.keys()) {
      if (id % layout.maxWorkers === worker) this.#parcels.delete(id);
    }
    const lost = [...this.#calls].filter(([id]) => id % layout.maxWorkers === worker);
    for (const [id] of lost) this.#calls.delete(id);
    return lost.map(([, call]) => call);
  }

  /** Rejects all that still wait for their messages. */
  close(error: Error): void {
    for (const call of this.#calls.values()) rejectBy(call.resolve, error);
    this.#calls.clear();
    this.#parcels.clear();
  }

  #open(parcel: Parcel, { settle, resolve }: SpilledCall): void {
    try {
      settle(openParcel(parcel, host.copies, { desk: this.#desk }));
    } catch (error) {
      rejectBy(resolve, error);
    }
  }
}
