import type { BufferDesk, Lease } from "../buffers/lease.ts";
import { SharedMemory } from "../engine/memory.ts";
import { layout } from "../generated/layout.ts";
import type { Copies } from "./copy.ts";
import { isMoved } from "./moved.ts";
import { isLong, PayloadCodec } from "./payload.ts";
import { corruptPayload, type ReadOptions } from "./reader.ts";
import { IN_BLOCK, isInt32 } from "./tags.ts";
import type { BytesSink } from "./writer.ts";

/**
 * A payload in memory of its own, which goes by message: when there is no room in the shared memory, and
 * when it holds long buffers. Those are copied once, by the sender, where shared memory needs a copy on
 * each side.
 */
export interface Parcel {
  /**
   * A record, and behind it the blocks of its payload, just as they would lie in the shared memory. A short one by its
   * words: to make a buffer would now and then have the collector run, on both sides, since moved ones weigh on it.
   */
  readonly stream: ArrayBuffer | readonly number[];
  /** The long, moved and shared buffers, to which the stream refers by their numbers. */
  readonly parts: readonly ArrayBufferLike[];
}

/** What to transfer with a message that has a parcel: what nobody else has. */
export function transferOf({ stream, parts }: Parcel): ArrayBuffer[] {
  const own = parts.filter((part) => part instanceof ArrayBuffer);
  return stream instanceof ArrayBuffer ? [stream, ...own] : own;
}

/** Bytes of a parcel that nobody else has. */
export function bytesOf({ stream, parts }: Parcel): number {
  const own = transferOf({ stream: [], parts });
  return own.reduce((sum, { byteLength }) => sum + byteLength, lengthOf(stream));
}

const isWords = (stream: unknown): stream is readonly number[] => Array.isArray(stream);

/** How many bytes a stream has; not a number if it is none. */
function lengthOf(stream: unknown): number {
  if (stream instanceof ArrayBuffer) return stream.byteLength;
  const isShort = isWords(stream) && stream.length <= SHORT_BYTES / 4 && stream.every(isInt32);
  return isShort ? 4 * stream.length : Number.NaN;
}

const TAG = layout.recordTag >>> 2;
/** Streams up to this length go by their words. */
const SHORT_BYTES = 1024;
const FIRST_BYTES = 64 * 1024;
/** What is kept for the next parcel has at most this length. */
const MOST_SPARE_BYTES = 1024 * 1024;
const BLOCK_ALIGNMENT = 16;

const up = (bytes: number) => Math.ceil(bytes / BLOCK_ALIGNMENT) * BLOCK_ALIGNMENT;

/** Stands for the memory of an engine, for one parcel: it grows, and nothing in it is freed. */
class Workbench {
  buffer = new ArrayBuffer(FIRST_BYTES);
  readonly memory = new SharedMemory(this.buffer);
  /** Bytes that are in use. */
  #top = 0;

  /** Begins a parcel. */
  clear(): this {
    this.#top = up(layout.recordBytes);
    return this;
  }

  /** @returns the address of so many bytes */
  alloc(bytes: number): number {
    const block = this.#top;
    this.#top = block + up(bytes);
    if (this.#top > this.buffer.byteLength) this.#extend();
    return block;
  }

  #extend(): void {
    const old = this.buffer;
    this.buffer = new ArrayBuffer(Math.max(this.#top, 2 * old.byteLength));
    new Uint8Array(this.buffer).set(new Uint8Array(old));
    this.memory.view(this.buffer);
  }

  /** A copy of what was written. */
  copy(): Parcel["stream"] {
    if (this.#top > SHORT_BYTES) return this.buffer.slice(0, this.#top);
    const words: number[] = [];
    for (let i = 0; i < this.#top >>> 2; i++) words.push(this.memory.i32[i] as number);
    return words;
  }
}

/**
 * Where the last parcel was written, for the next one: to make it takes longer than most parcels do, and has the
 * collector run. Undefined while a parcel is written: to write one may run code that writes another.
 */
let spare: Workbench | undefined;

/** What else there is to packing a parcel. */
export interface PackOptions {
  readonly moved?: readonly ArrayBuffer[] | undefined;
  readonly desk?: BufferDesk;
  readonly lent?: Lease[];
  /** As `BytesSink` has it. */
  readonly stream?: (source: object) => number;
}

/**
 * Writes a value as a parcel. Nothing is moved before the parcel is transferred.
 * @param moved buffers that are not copied; they go along even if the value does not have them
 * @param desk whose buffers cross without a copy. It is not told of those in the value: `lent` is, and the caller
 * tells it once the parcel is sent
 * @throws HeddleError as `PayloadCodec.write`, but for `HEDDLE_QUEUE_FULL`
 */
export function packParcel(
  value: unknown,
  copies: Copies,
  maxBytes: number,
  { moved = [], desk, lent = [], stream }: PackOptions = {},
): Parcel {
  const bench = (spare ?? new Workbench()).clear();
  spare = undefined;
  const parts: ArrayBufferLike[] = [];
  const moves = (buffer: ArrayBufferLike) =>
    moved.includes(buffer as ArrayBuffer) || isMoved(buffer);
  const sink: BytesSink = {
    take(bytes) {
      if (moves(bytes.buffer)) return parts.push(bytes.buffer) - 1;
      return isLong(bytes) ? parts.push(copies.clone(bytes)) - 1 : -1;
    },
    moves,
    share: (buffer) => parts.push(buffer) - 1,
    ...(stream && { stream }),
  };
  const blocks = { tag: IN_BLOCK, alloc: (bytes: number) => bench.alloc(bytes), free: () => {} };
  new PayloadCodec(bench.memory, blocks, copies, maxBytes, {
    sink,
    desk: desk && {
      agent: desk.agent,
      owns: (lease) => desk.owns(lease),
      check: (leases) => desk.check(leases),
      commit: (_, leases) => void lent.push(...leases),
      take: () => undefined,
    },
  }).write(0, value, 0);
  for (const buffer of moved) if (!parts.includes(buffer)) parts.push(buffer);
  const parcel = { stream: bench.copy(), parts };
  if (bench.buffer.byteLength <= MOST_SPARE_BYTES) spare = bench;
  return parcel;
}

/**
 * Reads the value of a parcel.
 * @throws HeddleError `HEDDLE_PAYLOAD_CORRUPT` if it is none
 */
export function openParcel(parcel: Parcel, copies: Copies, options: ReadOptions = {}): unknown {
  if (!isParcel(parcel)) throw corruptPayload("a message that is no parcel", 0);
  const { stream, parts } = parcel;
  const memory = isWords(stream) ? memoryOf(stream) : new SharedMemory(stream);
  const nothing = { tag: 0, alloc: () => 0, free: () => {} };
  const codec = new PayloadCodec(memory, nothing, copies, 0, { parts, ...options });
  try {
    return codec.read(0, memory.i32[TAG] as number);
  } finally {
    if (isWords(stream)) spareShort = memory;
  }
}

/** Where words are read, when that is over. */
let spareShort: SharedMemory | undefined;

/** The words of a stream as memory. */
function memoryOf(words: readonly number[]): SharedMemory {
  const memory = spareShort ?? new SharedMemory(new ArrayBuffer(SHORT_BYTES));
  spareShort = undefined; // a stream that is read may have items to read at once
  memory.i32.set(words);
  memory.i32.fill(0, words.length);
  return memory;
}

/** What comes by message may be of a task's own making. */
function isParcel(parcel: Partial<Parcel> | undefined): parcel is Parcel {
  const { stream, parts } = parcel ?? {};
  const bytes = lengthOf(stream);
  return bytes >= layout.recordBytes && bytes % BLOCK_ALIGNMENT === 0 && Array.isArray(parts);
}
