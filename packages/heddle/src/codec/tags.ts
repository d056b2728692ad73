// The wire format: a stream of 32-bit words, little-endian, each value starting with a word whose low
// 8 bits say what it is and whose upper 24 bits carry a small number. docs/protocol.md has the table.

/** What a value in the stream is. */
export const Tag = {
  undefined: 0,
  null: 1,
  false: 2,
  true: 3,
  /** Upper bits: the value, signed. */
  smallInt: 4,
  /** Two words: an IEEE double. */
  double: 5,
  /** Upper bits: 1 if negative. A word: count of 32-bit digits, least first; then the digits. */
  bigint: 6,
  /** Upper bits: length, or `LONG` and a word with the length. Latin-1 bytes, padded to a word. */
  string8: 7,
  /** As string8, UTF-16 code units. */
  string16: 8,
  /** A string: the key of a global symbol. */
  symbol: 9,
  /** Upper bits: length, or `LONG` and a word. The elements. */
  array: 10,
  /** Word: length. Word: count of entries that are there. Key and value of each; keys are strings. */
  sparseArray: 11,
  /** Upper bits: count of keys, or `LONG` and a word. Keys and values in turn. */
  object: 12,
  /** As object, without a prototype. */
  nullObject: 13,
  /** Upper bits: number of the object, counted from 0 as they appear in the stream; or `LONG` and a word. */
  reference: 14,
  date: 15,
  /** Strings: source, flags. */
  regexp: 16,
  /** Upper bits: count, or `LONG` and a word. Keys and values in turn. */
  map: 17,
  set: 18,
  /** Strings: class name, name, message; then the stack, or undefined; then a word: count of hidden properties,
   *  and their keys and values in turn; and the same of the others. */
  error: 19,
  /** Word: length in bytes. Padding to 8 bytes, then the bytes. */
  arrayBuffer: 20,
  /** Upper bits: kind of view. Words: offset and length in bytes, or `LENGTH_TRACKING`; the buffer as a value. */
  view: 21,
  /** Upper bits: kind of view. Word: length in bytes. Padding to 8 bytes, the bytes: a view that is
   *  alone on its buffer. */
  ownView: 22,
  /** In place of an element, or of a key and its value: a getter took it away while the rest was written. */
  hole: 23,
  /** A boxed primitive; the primitive follows. */
  boxed: 24,
  /** A word: the value, signed. */
  int32: 25,
  /** In a parcel only. Upper bits: which of its buffers. An `ArrayBuffer`. */
  part: 26,
  /** In a parcel only. Upper bits: kind of view. Word: which of the parcel's buffers it is alone on. */
  partView: 27,
  /** A resizable `ArrayBuffer`. A number: its greatest length; then as arrayBuffer. */
  resizable: 28,
  /** An `Envelope`: its header, its payload. */
  envelope: 29,
  /** Upper bits: number of the shape, counted from 0 as they appear in the stream. Behind the first of a
   *  shape its definition, as `packKeys` has it. The values of its keys. */
  shaped: 30,
  /** As shaped; one of the values refers to the object, or is a hole: a getter took it away. */
  shapedEarly: 31,
  /** In an argument only. Upper bits: 1 if it is a `ReadableStream`. Word: address of the ring with its items. */
  stream: 32,
  /** A view on a buffer of the pool. Upper bits: kind of view in the low byte, then the agent that wrote it.
   *  Words: slot of the buffer, its stamp, offset in it, length in bytes. */
  poolView: 33,
} as const;

/** Whether `value` crosses as an integer of 32 bits. Not -0. */
export const isInt32 = (value: number): boolean =>
  (value | 0) === value && (value !== 0 || 1 / value > 0);

/** In the upper bits: the number did not fit and follows as a word of its own. */
export const LONG = 0xffffff;

/**
 * What a record's tag word says of its payload: the low 8 bits. Only `stream` needs a stream. Whole numbers
 * have a kind of their own: code that gets doubles for them is compiled for doubles, and slower.
 */
export const Payload = {
  undefined: 0,
  null: 1,
  false: 2,
  true: 3,
  /** In the record's value field, a double. */
  number: 4,
  /** Latin-1 bytes. */
  string8: 5,
  /** UTF-16 code units. */
  string16: 6,
  /** A stream of tagged values. */
  stream: 7,
  /** A whole number, in the first word of the record's value field. */
  int32: 8,
} as const;

/** Set in a record's tag when the payload is in a block, whose address is the record's value. */
export const IN_BLOCK = 0x100;
/** Set when the payload is what a task threw. */
export const THROWN = 0x200;
/**
 * Set when the payload comes by message, because the arena was full or that is cheaper; the value is the
 * message's number.
 */
export const SPILLED = 0x400;

/** Set with an argument whose call has a timeout or can be aborted. */
export const WATCHED = 0x800;

/** Set with an argument whose call streams: what the task returns is sent item by item. Such a call is watched. */
export const STREAMED = 0x2000;

/**
 * Set with an item that is no item, but how its stream ended: what the source returned, or with `THROWN` what it threw.
 */
export const END = 0x4000;

/**
 * Set by a worker while blocks of its own are in the record's value: that of the result, and in the second
 * word the one that it replaces. If the worker dies, they are its owner's to free.
 */
export const HELD = 0x1000;

/** Set with an argument whose call is watched and timed: the worker notes for how long the task ran. */
export const TIMED = 0x8000;
/** Set with an argument whose call is watched and announced: the worker says by message that the task begins. */
export const ANNOUNCED = 0x10000;
/** Set with an argument whose call is watched and that comes as a `Carried`, with values of contexts. */
export const CARRIES = 0x20000;

/** The views on an `ArrayBuffer`, by their number in the format. */
export const VIEW_CLASSES = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
  // Younger than the oldest hosts; both ends of a pool have it, or neither has.
  ...("Float16Array" in globalThis ? [globalThis.Float16Array] : []),
] as const;

/** The kind of a Node.js `Buffer`, which arrives as one. */
export const BUFFER_KIND = 13;

/** In place of a view's length: the view is as long as its resizable buffer allows. */
export const LENGTH_TRACKING = 0xffffffff;

/** What this package uses of the class. */
interface NodeBufferClass {
  new (): Uint8Array;
  from(buffer: ArrayBufferLike, offset: number, length: number): Uint8Array;
}

/** Node.js's `Buffer`, where the host has it. */
export const NodeBuffer = (globalThis as { Buffer?: unknown }).Buffer as
  | NodeBufferClass
  | undefined;

/** Numbers of views by the name of their class, which also works for views of another realm. */
export const VIEW_KINDS: ReadonlyMap<string, number> = new Map(
  VIEW_CLASSES.map((View, kind) => [View.name, kind]),
);

/** Bytes of an element of each kind of view. */
export const ELEMENT_BYTES: readonly number[] = [1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8, 1, 2, 1];
