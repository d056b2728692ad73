import type { BufferDesk, Lease } from "../buffers/lease.ts";
import { SharedMemory } from "../engine/memory.ts";
import { layout } from "../generated/layout.ts";
import type { Copies } from "./copy.ts";
import { isMoved } from "./moved.ts";
import { isLong, PayloadCodec } from "./payload.ts";
import { corruptPayload, type ReadOptions } from "./reader.ts";
import { IN_BLOCK } from "./tags.ts";
import type { BytesSink } from "./writer.ts";

/**
 * A payload in memory of its own, which goes by message: when there is no room in the shared memory, and
 * when it holds long buffers. Those are copied once, by the sender, where shared memory needs a copy on
 * each side.
 */
export interface Parcel {
  /** A record, and behind it the blocks of its payload, just as they would lie in the shared memory. */
  readonly stream: ArrayBuffer;
  /** The long, moved and shared buffers, to which the stream refers by their numbers. */
  readonly parts: readonly ArrayBufferLike[];
}

/** What to transfer with a message that has a parcel. */
export const transferOf = ({ stream, parts }: Parcel): ArrayBuffer[] => [
  stream,
  ...parts.filter((part) => part instanceof ArrayBuffer),
];

/** Bytes of a parcel that nobody else has. */
export const bytesOf = (parcel: Parcel): number =>
  transferOf(parcel).reduce((sum, { byteLength }) => sum + byteLength, 0);

const TAG = layout.recordTag >>> 2;
const FIRST_BYTES = 65536;
const BLOCK_ALIGNMENT = 16;

const up = (bytes: number) => Math.ceil(bytes / BLOCK_ALIGNMENT) * BLOCK_ALIGNMENT;

/** Stands for the memory of an engine; it grows and nothing in it is ever freed. */
class Growing {
  buffer = new ArrayBuffer(FIRST_BYTES);

  extend(bytes: number): void {
    const old = this.buffer;
    this.buffer = new ArrayBuffer(Math.max(bytes, 2 * old.byteLength));
    new Uint8Array(this.buffer).set(new Uint8Array(old));
  }
}

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
  const growing = new Growing();
  const memory = new SharedMemory(growing);
  let top = up(layout.recordBytes);
  const alloc = (bytes: number): number => {
    const block = top;
    top = block + up(bytes);
    if (top > growing.buffer.byteLength) growing.extend(top);
    memory.reach(top);
    return block;
  };
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
  new PayloadCodec(memory, { tag: IN_BLOCK, alloc, free: () => {} }, copies, maxBytes, {
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
  return { stream: growing.buffer.slice(0, top), parts };
}

/**
 * Reads the value of a parcel.
 * @throws HeddleError `HEDDLE_PAYLOAD_CORRUPT` if it is none
 */
export function openParcel(parcel: Parcel, copies: Copies, options: ReadOptions = {}): unknown {
  if (!isParcel(parcel)) throw corruptPayload("a message that is no parcel", 0);
  const { stream, parts } = parcel;
  const memory = new SharedMemory({ buffer: stream });
  const nothing = { tag: 0, alloc: () => 0, free: () => {} };
  const codec = new PayloadCodec(memory, nothing, copies, 0, { parts, ...options });
  return codec.read(0, memory.i32[TAG] as number);
}

/** What comes by message may be of a task's own making. */
function isParcel(parcel: Partial<Parcel> | undefined): boolean {
  const { stream, parts } = parcel ?? {};
  const isWhole = stream instanceof ArrayBuffer && stream.byteLength >= layout.recordBytes;
  return isWhole && stream.byteLength % BLOCK_ALIGNMENT === 0 && Array.isArray(parts);
}
