import type { BufferDesk, Lease } from "../buffers/lease.ts";
import { type Parcel, packParcel } from "../codec/parcel.ts";
import { BY_MESSAGE, PayloadCodec, refuseLong } from "../codec/payload.ts";
import type { BlockAllocator } from "../codec/writer.ts";
import type { SharedMemory } from "../engine/memory.ts";
import { HeddleError } from "../errors.ts";
import { host } from "../host/host.ts";
import type { Sources } from "./sources.ts";

/** Thrown at the first stream in an argument: few calls have one, and the others have nothing to do with it. */
export const STREAMS = Symbol("streams");

/** Writes arguments, and the items of streams in arguments. */
export class ItemWriter {
  readonly codec: PayloadCodec;
  readonly #items: PayloadCodec;
  readonly #desk: BufferDesk;
  /** Most bytes of one payload. */
  readonly maxBytes: number;
  readonly #stream = (source: object): number => this.#open(source);
  /** Where the streams of the argument that is being written go, once it is known to have any. */
  #sources: Sources | undefined;
  #isItem = false;

  /** @param desk whose buffers cross in arguments; in items they do not */
  constructor(memory: SharedMemory, blocks: BlockAllocator, maxBytes: number, desk: BufferDesk) {
    this.maxBytes = maxBytes;
    this.#desk = desk;
    const sink = { ...refuseLong, stream: this.#stream };
    this.codec = new PayloadCodec(memory, blocks, host.copies, maxBytes, { sink, desk });
    this.#items = new PayloadCodec(memory, blocks, host.copies, maxBytes, { sink });
  }

  /** Does what writes an argument with streams. */
  withSources<T>(sources: Sources, body: () => T): T {
    this.#sources = sources;
    try {
      return body();
    } finally {
      this.#sources = undefined;
    }
  }

  /** Makes a message of an argument. @param lent the pool's buffers in it are added here */
  pack(value: unknown, moved: readonly ArrayBuffer[] | undefined, lent: Lease[]): Parcel {
    const options = { moved, desk: this.#desk, lent, stream: this.#stream };
    return packParcel(value, host.copies, this.maxBytes, options);
  }

  /** Makes a message of an item. */
  packItem(item: unknown): Parcel {
    const options = { stream: this.#stream };
    return this.#asItem(() => packParcel(item, host.copies, this.maxBytes, options));
  }

  /** Writes an item into a cell. @returns its block, or 0; undefined if it has to go by message */
  writeItem(cell: number, item: unknown, flags: number): number | undefined {
    return this.#asItem(() => {
      try {
        this.#items.write(cell, item, flags);
        return this.#items.block;
      } catch (problem) {
        const isFull = problem instanceof HeddleError && problem.code === "HEDDLE_QUEUE_FULL";
        if (isFull || problem === BY_MESSAGE) return undefined;
        throw problem;
      }
    });
  }

  #asItem<T>(body: () => T): T {
    this.#isItem = true;
    try {
      return body();
    } finally {
      this.#isItem = false;
    }
  }

  /** @returns the address of the ring for a stream's items; 0 if it is inside of another one's */
  #open(source: object): number {
    if (this.#isItem) return 0;
    if (this.#sources === undefined) throw STREAMS;
    return this.#sources.open(source);
  }
}
