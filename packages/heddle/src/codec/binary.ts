import { type Lease, leaseOf } from "../buffers/lease.ts";
import { isArrayBuffer, lengthOf, maxLengthOf, resizableOf } from "./brands.ts";
import { encodeValue, Refusal } from "./encode.ts";
import type { Meeting } from "./meeting.ts";
import {
  BUFFER_KIND,
  ELEMENT_BYTES,
  LENGTH_TRACKING,
  NodeBuffer,
  Tag,
  VIEW_KINDS,
} from "./tags.ts";
import type { Writer } from "./writer.ts";

const TypedArray: typeof Uint8Array = Object.getPrototypeOf(Uint8Array);

/** What a view says of itself, asked past properties of its own that may hide it. */
interface ViewGetters {
  buffer(view: object): ArrayBufferLike;
  byteLength(view: object): number;
  byteOffset(view: object): number;
}

function gettersOf(prototype: object): ViewGetters {
  const getter = (name: string) => {
    const get = Object.getOwnPropertyDescriptor(prototype, name)?.get as () => never;
    return (view: object) => get.call(view);
  };
  return {
    buffer: getter("buffer"),
    byteLength: getter("byteLength"),
    byteOffset: getter("byteOffset"),
  };
}

const OF_TYPED_ARRAYS = gettersOf(TypedArray.prototype);
const OF_DATA_VIEWS = gettersOf(DataView.prototype);
/** Name of a typed array's class; undefined for a `DataView`. */
const nameOf = Object.getOwnPropertyDescriptor(TypedArray.prototype, Symbol.toStringTag)
  ?.get as () => string | undefined;

const isResizable = (buffer: object): boolean => resizableOf?.(buffer) === true;

/** A detached buffer is empty; but for that, only an attempt tells it from another empty one. */
export function isDetached(buffer: ArrayBuffer): boolean {
  if (lengthOf(buffer) > 0) return false;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

/** Writes an `ArrayBuffer`. */
export function encodeBuffer(writer: Writer, buffer: ArrayBuffer): void {
  if (isDetached(buffer)) throw new Refusal(buffer, "it is detached");
  const bytes = new Uint8Array(buffer);
  if (isResizable(buffer) && !writer.moves(buffer)) {
    writer.word(Tag.resizable, 0);
    writer.number(maxLengthOf?.(buffer) as number);
  } else {
    const part = writer.sink(bytes);
    if (part >= 0) return writer.word(Tag.part, part);
    writer.word(Tag.arrayBuffer, 0);
  }
  writer.plain(bytes.length);
  writer.bytes(bytes);
}

/** Writes a `SharedArrayBuffer`, which both sides have from here on. */
export function encodeShared(writer: Writer, buffer: SharedArrayBuffer): void {
  if (leaseOf(buffer) !== undefined) {
    throw new Refusal(buffer, "it is the whole memory of a pool, its engine's too; pass a view");
  }
  writer.word(Tag.part, writer.share(buffer));
}

/** Writes a view: its window and its buffer, or just what it shows if nothing else can be on that. */
export function encodeView(writer: Writer, view: ArrayBufferView, meeting: Meeting): void {
  const name = nameOf.call(view as never) ?? "DataView";
  const of = name === "DataView" ? OF_DATA_VIEWS : OF_TYPED_ARRAYS;
  const isBuffer = NodeBuffer !== undefined && view instanceof NodeBuffer;
  const kind = isBuffer ? BUFFER_KIND : VIEW_KINDS.get(name);
  if (kind === undefined) throw new Refusal(view, "this kind of view does not cross");
  const buffer = of.buffer(view);
  // Asked first: of what is no ArrayBuffer, an error tells that, and takes microseconds.
  const lease = leaseOf(buffer);
  if (lease !== undefined) return encodePoolView(writer, view, kind, of, lease);
  const movable = isArrayBuffer(buffer);
  if (movable && isDetached(buffer)) throw new Refusal(view, "its buffer is detached");
  const resizable = movable && isResizable(buffer);
  if (resizable && isOutOfBounds(view, of)) {
    throw new Refusal(view, "its buffer has become shorter than where it begins or ends");
  }
  const length = of.byteLength(view);
  const own =
    // A window on Node.js's pool, which is nobody else's business.
    (isBuffer && movable && !writer.moves(buffer)) ||
    // Nothing else can be on its buffer.
    (movable && meeting.depth === 1 && !resizable && length === lengthOf(buffer));
  if (own) {
    return encodeOwn(writer, kind, new Uint8Array(buffer, of.byteOffset(view), length));
  }
  writer.word(Tag.view, kind);
  writer.plain(of.byteOffset(view));
  const tracks = resizable && tracksLength(view, of, ELEMENT_BYTES[kind] as number);
  writer.plain(tracks ? LENGTH_TRACKING : length);
  encodeValue(writer, buffer, meeting);
}

/** Writes a view on a buffer of the pool: which one, and what of it. */
function encodePoolView(
  writer: Writer,
  view: ArrayBufferView,
  kind: number,
  of: ViewGetters,
  lease: Lease,
): void {
  const { desk } = writer;
  if (desk === undefined) {
    throw new Refusal(
      view,
      "it shows a buffer of a pool: those cross in arguments and results, not in items of streams; pass a copy, as " +
        "slice() makes one",
    );
  }
  if (!desk.owns(lease)) {
    throw new Refusal(view, "it shows a buffer of another pool; pass a copy, as slice() makes one");
  }
  const { hold, state } = lease;
  if (state !== "held") throw new Refusal(view, `the buffer of the pool under it was ${state}`);
  const offset = of.byteOffset(view) - hold.address;
  const length = of.byteLength(view);
  if (offset < 0 || offset + length > hold.length) {
    throw new Refusal(
      view,
      "it shows more of the pool's memory than its buffer; a view on one has to begin at its byteOffset, or after " +
        "that, and to end where it does",
    );
  }
  writer.word(Tag.poolView, kind | (desk.agent << 8));
  writer.plain(hold.slot);
  writer.plain(hold.stamp);
  writer.plain(offset);
  writer.plain(length);
  writer.lend(lease);
}

function encodeOwn(writer: Writer, kind: number, bytes: Uint8Array): void {
  const part = writer.sink(bytes);
  writer.word(part >= 0 ? Tag.partView : Tag.ownView, kind);
  writer.plain(part >= 0 ? part : bytes.length);
  if (part < 0) writer.bytes(bytes);
}

/** Whether the window of a view is no longer inside of its resizable buffer. */
function isOutOfBounds(view: ArrayBufferView, of: ViewGetters): boolean {
  try {
    if (of === OF_DATA_VIEWS) of.byteLength(view);
    else TypedArray.prototype.keys.call(view as Uint8Array);
    return false;
  } catch {
    return true;
  }
}

/**
 * Whether a view grows with its buffer. Nothing tells but an attempt, which a copy has to stand: such views
 * are rare.
 */
function tracksLength(view: ArrayBufferView, of: ViewGetters, step: number): boolean {
  const length = of.byteLength(view);
  const offset = of.byteOffset(view);
  // With a part of an element left over, older hosts would not make such a view again.
  if (lengthOf(of.buffer(view)) !== offset + length) return false;
  const copy = structuredClone(view);
  const buffer = copy.buffer as ArrayBuffer & { resize(bytes: number): void };
  const other = length > 0 ? length - step : step;
  if (offset + other > (maxLengthOf?.(buffer) as number)) return false;
  buffer.resize(offset + other);
  return !isOutOfBounds(copy, of) && of.byteLength(copy) === other;
}
