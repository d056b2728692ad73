import type { BufferDesk, Lease } from "../buffers/lease.ts";
import type { SharedMemory } from "../engine/memory.ts";
import { HeddleError } from "../errors.ts";
import type { Copies } from "./copy.ts";
import { isInt32, LONG, Tag } from "./tags.ts";

/** Where a writer gets memory from. */
export interface BlockAllocator {
  /** What the tag of a record says whose payload is in the last block. */
  readonly tag: number;
  /**
   * Address of at least `bytes` bytes, on an 8-byte boundary, or 0. Grows the memory's views.
   * @param record whose payload it is for
   */
  alloc(bytes: number, record: number): number;
  free(block: number, record: number): void;
}

/** What need not be written into the stream, but goes beside it. */
export interface BytesSink {
  /**
   * Takes all bytes of a buffer, or bytes that nothing else can be on.
   * @returns by which number the stream refers to them, or -1 to have them written into it
   */
  take(bytes: Uint8Array): number;
  /** Whether a buffer is moved: then all that is on it stays on it. */
  moves(buffer: ArrayBufferLike): boolean;
  /** Takes a buffer that both sides have from here on. @returns its number */
  share(buffer: SharedArrayBuffer): number;
  /**
   * Takes a `ReadableStream` or an async iterable, where they cross.
   * @returns the address of the ring for its items, or 0 if they do not cross here
   */
  stream?(source: object): number;
}

const SHORT_TEXT = 32;
/** Up to so many bytes, a loop beats a call into the host, too. */
const SHORT_MOVE = 128;
/** Bytes of the first block of a payload, at least; a block has 16 of its own and whole cache lines. */
const LEAST_BLOCK = 240;
/** What one long payload has the next ones take for nothing has this limit. */
const MOST_USUAL = 1008;
const number64 = new Float64Array(1);
const number32 = new Int32Array(number64.buffer);

/**
 * Writes words, numbers, strings and bytes one after another: first into the little room that a record
 * has, then into a block that doubles as needed. What is written is always in one piece.
 */
export class Writer {
  readonly memory: SharedMemory;
  readonly #blocks: BlockAllocator;
  readonly copies: Copies;
  /** Most bytes of one payload. */
  readonly maxBytes: number;
  readonly #sink: BytesSink;
  /** Whose buffers cross as what they are. */
  readonly desk: BufferDesk | undefined;
  /** Those in the payload. */
  #lent: Lease[] = [];
  /** Bytes that the first block has if nothing else is known. */
  #usual = LEAST_BLOCK;
  /** Bytes that the sink took. */
  #sunk = 0;
  #record = 0;
  /** Address of the payload's first byte. */
  start = 0;
  /** Where the next byte goes; always on a word's boundary. */
  at = 0;
  /** First byte that may not be written. */
  end = 0;
  /** The block that is written to, or 0 while the payload is inline. */
  block = 0;

  constructor(
    memory: SharedMemory,
    blocks: BlockAllocator,
    copies: Copies,
    maxBytes: number,
    sink: BytesSink,
    desk?: BufferDesk,
  ) {
    this.memory = memory;
    this.#blocks = blocks;
    this.copies = copies;
    this.maxBytes = maxBytes;
    this.#sink = sink;
    this.desk = desk;
  }

  /** Starts the payload of `record` at `inline`, where there are `inlineBytes`. */
  begin(record: number, inline: number, inlineBytes: number): void {
    if (this.block !== 0) this.#usual = Math.min(Math.max(this.length, LEAST_BLOCK), MOST_USUAL);
    this.#record = record;
    this.start = this.at = inline;
    this.end = inline + inlineBytes;
    this.block = 0;
    this.#sunk = 0;
  }

  /** Bytes written. */
  get length(): number {
    return this.at - this.start;
  }

  /** Gives up what was written. */
  abandon(): void {
    if (this.block !== 0) this.#blocks.free(this.block, this.#record);
    this.block = 0;
    if (this.#lent.length > 0) this.#lent = [];
  }

  /** A buffer of the pool is in the payload. */
  lend(lease: Lease): void {
    this.#lent.push(lease);
  }

  /**
   * The payload is complete. Whoever made this writer hears of the buffers in it.
   * @returns whether there are any
   * @throws HeddleError `HEDDLE_PAYLOAD_TYPE` if one was given up meanwhile
   */
  commit(): boolean {
    if (this.#lent.length === 0) return false;
    const lent = this.#lent;
    this.#lent = [];
    this.desk?.check(lent);
    this.desk?.commit(this.#record, lent);
    return true;
  }

  /** Makes room for `bytes` more. */
  need(bytes: number): void {
    if (this.at + bytes > this.end) this.#grow(bytes);
  }

  #grow(bytes: number): void {
    const used = this.at - this.start;
    const wanted = used + bytes;
    this.#admit(wanted);
    // The first block holds what is known to be needed, and what the last payload needed; the next ones double.
    const size = Math.min(
      this.maxBytes,
      Math.max(wanted, this.block === 0 ? this.#usual : 2 * used),
    );
    const block = this.#blocks.alloc(size, this.#record);
    if (block === 0) {
      throw new HeddleError(
        "HEDDLE_QUEUE_FULL",
        `no room for a payload of ${wanted} bytes: all of payload.payloadMaxByteLength is in use by ` +
          "calls in flight",
      );
    }
    this.#move(used, block);
    if (this.block !== 0) this.#blocks.free(this.block, this.#record);
    this.block = this.start = block;
    this.at = block + used;
    this.end = block + size;
  }

  /** Copies what is written to another place. */
  #move(bytes: number, to: number): void {
    if (bytes > SHORT_MOVE) {
      this.memory.u8.copyWithin(to, this.start, this.at);
      return;
    }
    const i32 = this.memory.i32;
    const from = this.start >>> 2;
    for (let i = 0; i < bytes >>> 2; i++) i32[(to >>> 2) + i] = i32[from + i] as number;
  }

  #admit(bytes: number): void {
    if (bytes + this.#sunk <= this.maxBytes) return;
    throw new HeddleError(
      "HEDDLE_PAYLOAD_TOO_LARGE",
      `the payload needs at least ${bytes + this.#sunk} bytes; expected at most ` +
        `payload.maxPayloadBytes = ${this.maxBytes}`,
    );
  }

  /** Offers bytes to the sink. @returns its number for them, or -1 if they belong into the stream */
  sink(bytes: Uint8Array): number {
    this.#admit(this.length + bytes.length);
    const number = this.#sink.take(bytes);
    if (number >= 0) this.#sunk += bytes.length;
    return number;
  }

  /** Whether a buffer is moved rather than copied. */
  moves(buffer: ArrayBufferLike): boolean {
    return this.#sink.moves(buffer);
  }

  /** Shares a buffer. @returns its number beside the stream */
  share(buffer: SharedArrayBuffer): number {
    return this.#sink.share(buffer);
  }

  /** Takes a stream. @returns the address of its ring, or 0 if streams do not cross here */
  stream(source: object): number {
    return this.#sink.stream?.(source) ?? 0;
  }

  /** A tag with a number that fits its upper bits. */
  word(tag: number, upper: number): void {
    this.need(4);
    this.memory.i32[this.at >>> 2] = tag | (upper << 8);
    this.at += 4;
  }

  /** A tag with a number of any size. */
  counted(tag: number, count: number): void {
    if (count < LONG) return this.word(tag, count);
    this.word(tag, LONG);
    this.plain(count);
  }

  /** An untagged word. */
  plain(value: number): void {
    this.need(4);
    this.memory.u32[this.at >>> 2] = value;
    this.at += 4;
  }

  /** Words as they are. */
  words(words: Int32Array): void {
    const length = words.length;
    this.need(4 * length);
    const i32 = this.memory.i32;
    const at = this.at >>> 2;
    for (let i = 0; i < length; i++) i32[at + i] = words[i] as number;
    this.at += 4 * length;
  }

  /** Changes the tag that was written when `length` was `place`. */
  amend(place: number, tag: number): void {
    const word = (this.start + place) >>> 2;
    const i32 = this.memory.i32;
    i32[word] = tag | ((i32[word] as number) & ~0xff);
  }

  number(value: number): void {
    if (isInt32(value)) {
      if ((value << 8) >> 8 === value) return this.word(Tag.smallInt, value);
      this.need(8);
      this.memory.i32[this.at >>> 2] = Tag.int32;
      this.memory.i32[(this.at >>> 2) + 1] = value;
      this.at += 8;
      return;
    }
    this.need(12);
    const at = this.at >>> 2;
    const i32 = this.memory.i32;
    number64[0] = value;
    i32[at] = Tag.double;
    i32[at + 1] = number32[0] as number;
    i32[at + 2] = number32[1] as number;
    this.at += 12;
  }

  string(text: string): void {
    const length = text.length;
    if (length <= SHORT_TEXT) {
      // A loop beats a call into the host for short strings.
      this.need(8 + SHORT_TEXT);
      const i32 = this.memory.i32;
      const at = this.at;
      let word = (at >>> 2) + 1;
      let all = 0;
      let i = 0;
      for (; i + 4 <= length; i += 4) {
        const a = text.charCodeAt(i);
        const b = text.charCodeAt(i + 1);
        const c = text.charCodeAt(i + 2);
        const d = text.charCodeAt(i + 3);
        all |= a | b | c | d;
        i32[word++] = a | (b << 8) | (c << 16) | (d << 24);
      }
      if (i < length) {
        let rest = 0;
        for (let shift = 0; i < length; i++, shift += 8) {
          const code = text.charCodeAt(i);
          all |= code;
          rest |= code << shift;
        }
        i32[word] = rest;
      }
      if (all < 256) {
        i32[at >>> 2] = Tag.string8 | (length << 8);
        this.at = at + 4 + ((length + 3) & ~3);
        return;
      }
    } else if (this.copies.isAscii(text)) {
      this.need(length + 12);
      this.counted(Tag.string8, length);
      this.copies.writeAscii(this.memory, text, this.at);
      this.at += (length + 3) & ~3;
      return;
    }
    this.need(2 * length + 12);
    this.counted(Tag.string16, length);
    this.copies.writeUtf16(this.memory, text, this.at);
    this.at += (2 * length + 3) & ~3;
  }

  /** Bytes on an 8-byte boundary, padded to a word. */
  bytes(source: Uint8Array): void {
    this.need(source.length + 12);
    this.at = (this.at + 7) & ~7;
    this.copies.writeBytes(this.memory, source, this.at);
    this.at += (source.length + 3) & ~3;
  }
}
