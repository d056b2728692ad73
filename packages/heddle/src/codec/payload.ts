import type { SharedMemory } from "../engine/memory.ts";
import { layout } from "../generated/layout.ts";
import type { Copies } from "./copy.ts";
import { encodeStream } from "./encode.ts";
import { isMoved } from "./moved.ts";
import { corruptPayload, Reader, type ReadOptions } from "./reader.ts";
import { IN_BLOCK, isInt32, Payload } from "./tags.ts";
import { readText } from "./text.ts";
import { type BlockAllocator, type BytesSink, Writer } from "./writer.ts";

/** Thrown at a value that goes by message, or had better. */
export const BY_MESSAGE = Symbol("by message");

/**
 * Buffers from this length on go by message. To move a buffer costs a message of some 20 µs whatever its
 * length, to copy it once more about as much as this many bytes do.
 */
const LONG_BYTES = 96 * 1024;

/** In the `block` of a codec: there are buffers of the pool in the payload. */
export const LENT = 2;

/** Whether bytes should go by message. */
export const isLong = (bytes: Uint8Array): boolean => bytes.length >= LONG_BYTES;

/** Has long, moved and shared bytes go by message. */
export const refuseLong: BytesSink = {
  take(bytes) {
    if (isLong(bytes) || isMoved(bytes.buffer)) throw BY_MESSAGE;
    return -1;
  },
  moves: isMoved,
  share() {
    throw BY_MESSAGE;
  },
};

const TAG = layout.recordTag >>> 2;
const VALUE = layout.recordValue >>> 3;
const VALUE32 = layout.recordValue >>> 2;
const LENGTH = layout.recordLength >>> 2;
const INLINE = layout.recordInline;
const INLINE_BYTES = layout.recordInlineBytes;

/**
 * Puts values into call records and gets them out. Numbers, booleans, null and undefined lie in the
 * record's first cache line; short strings and small objects in the record; the rest in a block.
 */
export class PayloadCodec {
  readonly #memory: SharedMemory;
  readonly #copies: Copies;
  readonly #blocks: BlockAllocator;
  readonly #writer: Writer;
  readonly #reader: Reader;
  /**
   * Address of the block that `write` used, or 0; and `LENT`, if there are buffers of the pool in the payload. The block
   * belongs to whoever called `write`.
   */
  block = 0;

  /**
   * @param sink what takes bytes out of what is written; by default, `BY_MESSAGE` is thrown at those that had better
   * go by message
   * @param parts buffers that belong to what is read
   * @param openStream makes what gives the items of a stream that is read
   * @param desk whose buffers cross without a copy
   */
  constructor(
    memory: SharedMemory,
    blocks: BlockAllocator,
    copies: Copies,
    maxBytes: number,
    {
      sink = refuseLong,
      parts,
      openStream,
      desk,
    }: { sink?: BytesSink; parts?: readonly unknown[] } & ReadOptions = {},
  ) {
    this.#memory = memory;
    this.#copies = copies;
    this.#blocks = blocks;
    this.#writer = new Writer(memory, blocks, copies, maxBytes, sink, desk);
    this.#reader = new Reader(memory, copies, parts, { openStream, desk });
  }

  /**
   * Writes `value` as the payload of the record at address `record`.
   * @param flags further bits of the tag
   * @throws HeddleError as `encodeStream`; the record is then unchanged but for its inline bytes
   */
  write(record: number, value: unknown, flags: number): void {
    const memory = this.#memory;
    this.block = 0;
    switch (typeof value) {
      case "number":
        if (isInt32(value)) {
          memory.i32[(record >>> 2) + VALUE32] = value;
          memory.i32[(record >>> 2) + TAG] = Payload.int32 | flags;
        } else {
          memory.f64[(record >>> 3) + VALUE] = value;
          memory.i32[(record >>> 2) + TAG] = Payload.number | flags;
        }
        return;
      case "undefined":
        memory.i32[(record >>> 2) + TAG] = Payload.undefined | flags;
        return;
      case "boolean":
        memory.i32[(record >>> 2) + TAG] = (value ? Payload.true : Payload.false) | flags;
        return;
      case "string":
        return this.#writeString(record, value, flags);
      case "object":
        if (value === null) {
          memory.i32[(record >>> 2) + TAG] = Payload.null | flags;
          return;
        }
    }
    this.#begin(record);
    let lends: boolean;
    try {
      encodeStream(this.#writer, value);
      lends = this.#writer.commit();
    } catch (error) {
      this.#writer.abandon();
      throw error;
    }
    this.#finish(record, Payload.stream | flags, this.#writer.length);
    if (lends) this.block += LENT;
  }

  #begin(record: number): void {
    this.#writer.begin(record, record + INLINE, INLINE_BYTES);
  }

  #finish(record: number, tag: number, length: number): void {
    const memory = this.#memory;
    const words = record >>> 2;
    const block = this.#writer.block;
    this.block = block;
    memory.i32[words + LENGTH] = length;
    if (block === 0) {
      memory.i32[words + TAG] = tag;
    } else {
      memory.u32[words + VALUE32] = block;
      memory.i32[words + TAG] = tag | this.#blocks.tag;
    }
  }

  /** A string alone needs no stream: its length is the record's. */
  #writeString(record: number, text: string, flags: number): void {
    const memory = this.#memory;
    const length = text.length;
    if (length <= INLINE_BYTES) {
      const u8 = memory.u8;
      const to = record + INLINE;
      let i = 0;
      for (; i < length; i++) {
        const code = text.charCodeAt(i);
        if (code > 255) break;
        u8[to + i] = code;
      }
      if (i === length) {
        memory.i32[(record >>> 2) + LENGTH] = length;
        memory.i32[(record >>> 2) + TAG] = Payload.string8 | flags;
        return;
      }
    }
    const writer = this.#writer;
    this.#begin(record);
    const narrow = length > INLINE_BYTES && this.#copies.isAscii(text);
    writer.need(narrow ? length : 2 * length);
    if (narrow) this.#copies.writeAscii(memory, text, writer.at);
    else this.#copies.writeUtf16(memory, text, writer.at);
    this.#finish(record, (narrow ? Payload.string8 : Payload.string16) | flags, length);
  }

  /**
   * Reads the payload of the record at address `record`.
   * @param tag the record's tag
   * @throws HeddleError `HEDDLE_PAYLOAD_CORRUPT` if the bytes are no payload
   */
  read(record: number, tag: number): unknown {
    const memory = this.#memory;
    const kind = tag & 0xff;
    if (kind === Payload.int32) return memory.i32[(record >>> 2) + VALUE32];
    if (kind === Payload.number) return memory.f64[(record >>> 3) + VALUE];
    switch (kind) {
      case Payload.undefined:
        return undefined;
      case Payload.null:
        return null;
      case Payload.true:
        return true;
      case Payload.false:
        return false;
    }
    const length = memory.u32[(record >>> 2) + LENGTH] as number;
    const bytes = kind === Payload.string16 ? 2 * length : length;
    const inBlock = (tag & IN_BLOCK) !== 0;
    const at = inBlock ? (memory.u32[(record >>> 2) + VALUE32] as number) : record + INLINE;
    const room = inBlock ? memory.u8.length - at : INLINE_BYTES;
    if (bytes > room || (at & 7) !== 0) throw corruptPayload(`${bytes} bytes`, at);
    switch (kind) {
      case Payload.string8:
        return readText(memory, this.#copies, at, length);
      case Payload.string16:
        return this.#copies.readUtf16(memory, at, length);
      case Payload.stream:
        return this.#reader.read(at, length);
      default:
        throw corruptPayload(`kind ${kind}`, record);
    }
  }
}
