import { isMoved } from "../codec/moved.ts";
import type { Parcel } from "../codec/parcel.ts";
import type { SharedMemory } from "../engine/memory.ts";
import { layout } from "../generated/layout.ts";

/** How often a call of an idempotent task may begin: one that brings its worker down must not go on for ever. */
export const MOST_ATTEMPTS = 3;

// What says what is called, in words: function, tag, value and length lie together, the inline payload apart from them.
const HEAD = layout.recordFunction >>> 2;
const HEAD_END = (layout.recordLength >>> 2) + 1;
const INLINE = layout.recordInline >>> 2;
const INLINE_END = INLINE + (layout.recordInlineBytes >>> 2);

/**
 * What it takes to make one call again that was lost with its worker: its argument, as it was when the call was made. A
 * worker may have died in the middle of a result that it wrote over it, so it is copied out of the record beforehand. Its
 * block is only read by workers, and stays the caller's.
 */
export class Replay {
  #head: Uint32Array | undefined;
  #inline: Uint32Array | undefined;
  #parcel: Parcel | undefined;
  #isGone = false;
  #attempts = 0;
  /** When the call was made, of the clock that agents share. */
  submitted: number | undefined;

  /** How often the call began and was lost. */
  get attempts(): number {
    return this.#attempts;
  }

  /**
   * The call is lost with its worker.
   * @param hasBegun whether its task had begun: one that was only on its way is not to blame
   * @returns whether it may be made once more
   */
  survives(hasBegun: boolean): boolean {
    if (hasBegun) this.#attempts++;
    return !this.#isGone && this.#attempts < MOST_ATTEMPTS;
  }

  /** What went by message, if it did. */
  get parcel(): Parcel | undefined {
    return this.#parcel;
  }

  /** Keeps what a record says that is about to be submitted. */
  keep(memory: SharedMemory, record: number): void {
    const words = record >>> 2;
    this.#head = memory.u32.slice(words + HEAD, words + HEAD_END);
    this.#inline = memory.u32.slice(words + INLINE, words + INLINE_END);
  }

  /**
   * The argument goes by message.
   * @param transfer buffers that are moved to the worker
   * @returns whether the parcel is kept, and has to be copied; not if it takes with it what is the caller's
   */
  keepParcel(parcel: Parcel, transfer: readonly ArrayBuffer[] = []): boolean {
    this.#isGone = parcel.parts.some(
      (part) => isMoved(part) || transfer.includes(part as ArrayBuffer),
    );
    this.#parcel = this.#isGone ? undefined : parcel;
    return !this.#isGone;
  }

  /** Writes the call to another record. */
  again(memory: SharedMemory, record: number): void {
    const words = record >>> 2;
    memory.u32.set(this.#head as Uint32Array, words + HEAD);
    memory.u32.set(this.#inline as Uint32Array, words + INLINE);
  }
}
