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
  readonly #maxBytes: number;
  readonly #stream = (source: object): number => this.#open(source);
  /** Where the streams of the argument that is being written go, once it is known to have any. */
  #sources: Sources | undefined;
  #isItem = false;

  constructor(memory: SharedMemory, blocks: BlockAllocator, maxBytes: number) {
    this.#maxBytes = maxBytes;
    const sink = { ...refuseLong, stream: this.#stream };
    this.codec = new PayloadCodec(memory, blocks, host.copies, maxBytes, { sink });
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

  /** Makes a message of an argument. */
  pack(value: unknown, moved?: readonly ArrayBuffer[]): Parcel {
    return packParcel(value, host.copies, this.#maxBytes, moved, this.#stream);
  }

  /** Makes a message of an item. */
  packItem(item: unknown): Parcel {
    return this.#asItem(() => this.pack(item));
  }

  /** Writes an item into a cell. @returns its block, or 0; undefined if it has to go by message */
  writeItem(cell: number, item: unknown, flags: number): number | undefined {
    return this.#asItem(() => {
      try {
        this.codec.write(cell, item, flags);
        return this.codec.block;
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
