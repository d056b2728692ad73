import type { SharedMemory } from "../engine/memory.ts";
import type { RuntimeName } from "../host/runtime-name.ts";

/**
 * How strings and bytes get into shared memory and out of it. Hosts differ in what they have for it
 * (Node.js's Buffer works on shared memory, TextDecoder in browsers refuses to), so this is part of the
 * host seam.
 */
export interface Copies {
  /** Whether all characters are below U+0080; only asked for long strings. */
  isAscii(text: string): boolean;
  /** Writes a string that `isAscii` at address `at`. */
  writeAscii(memory: SharedMemory, text: string, at: number): void;
  /** Writes UTF-16 code units at the even address `at`. */
  writeUtf16(memory: SharedMemory, text: string, at: number): void;
  /** Reads `length` bytes as Latin-1. */
  readLatin1(memory: SharedMemory, at: number, length: number): string;
  /** Reads what `writeAscii` wrote; any other bytes as some text. */
  readAscii(memory: SharedMemory, at: number, length: number): string;
  /** Reads `length` UTF-16 code units. */
  readUtf16(memory: SharedMemory, at: number, length: number): string;
  /** Copies bytes to address `at`. */
  writeBytes(memory: SharedMemory, source: Uint8Array, at: number): void;
  /** A copy of bytes that lie anywhere, in an `ArrayBuffer` of exactly that length. */
  clone(source: Uint8Array): ArrayBuffer;
  /** Copies `length` bytes into an `ArrayBuffer` of exactly that length. */
  readBytes(memory: SharedMemory, at: number, length: number): ArrayBuffer;
}

const CHUNK = 8192;
/** Below this, a zeroed typed array costs less than a call into the host. */
const SMALL_BYTES = 256;
/** From this on, memory that the collector has not counted matters. */
const COUNTED_BYTES = 16 * 1024;
/** Up to this length, the language beats a call into the host. */
const SHORT_TEXT = 128;
/** Encoders and decoders refuse shared memory in browsers: so many bytes at once go through memory of one's own. */
const DESK_BYTES = 64 * 1024;
const NOT_ASCII = /[^\p{ASCII}]/u;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** Made when first needed. */
let desk: Uint8Array | undefined;

const deskOf = (): Uint8Array => (desk ??= new Uint8Array(DESK_BYTES));

/** As much of a text as the desk has room for. */
const partOf = (text: string, from: number): string =>
  text.length <= DESK_BYTES ? text : text.slice(from, from + DESK_BYTES);

/** Works on every host, with what all of them have. */
export const portableCopies: Copies = {
  isAscii(text) {
    if (text.length <= SHORT_TEXT) return !NOT_ASCII.test(text);
    // In UTF-8 each other character has more bytes than the string has units for it.
    const bytes = deskOf();
    for (let i = 0; i < text.length; i += DESK_BYTES) {
      const part = partOf(text, i);
      const { read, written } = encoder.encodeInto(part, bytes);
      if (read !== part.length || written !== read) return false;
    }
    return true;
  },
  writeAscii(memory, text, at) {
    const u8 = memory.u8;
    if (text.length <= SHORT_TEXT) {
      for (let i = 0; i < text.length; i++) u8[at + i] = text.charCodeAt(i);
      return;
    }
    const bytes = deskOf();
    for (let i = 0; i < text.length; i += DESK_BYTES) {
      const { written } = encoder.encodeInto(partOf(text, i), bytes);
      u8.set(bytes.subarray(0, written), at + i);
    }
  },
  writeUtf16(memory, text, at) {
    const units = memory.u16;
    const first = at >>> 1;
    for (let i = 0; i < text.length; i++) units[first + i] = text.charCodeAt(i);
  },
  readLatin1(memory, at, length) {
    const u8 = memory.u8;
    let text = "";
    for (let i = 0; i < length; i += CHUNK) {
      const codes = u8.subarray(at + i, at + Math.min(length, i + CHUNK));
      text += String.fromCharCode.apply(null, codes as unknown as number[]);
    }
    return text;
  },
  readAscii(memory, at, length) {
    if (length > DESK_BYTES) return decoder.decode(memory.u8.slice(at, at + length));
    const bytes = deskOf();
    bytes.set(memory.u8.subarray(at, at + length));
    return decoder.decode(bytes.subarray(0, length));
  },
  readUtf16(memory, at, length) {
    const units = memory.u16;
    const first = at >>> 1;
    let text = "";
    for (let i = 0; i < length; i += CHUNK) {
      const codes = units.subarray(first + i, first + Math.min(length, i + CHUNK));
      text += String.fromCharCode.apply(null, codes as unknown as number[]);
    }
    return text;
  },
  writeBytes: (memory, source, at) => memory.u8.set(source, at),
  clone(source) {
    const bytes = new Uint8Array(source.length);
    bytes.set(source);
    return bytes.buffer;
  },
  readBytes(memory, at, length) {
    const bytes = new Uint8Array(length);
    bytes.set(memory.u8.subarray(at, at + length));
    return bytes.buffer;
  },
};

/** The methods of Node.js's Buffer that this uses; Deno and Bun have them too. */
interface NodeBuffer extends Uint8Array {
  latin1Write(text: string, at: number): number;
  ucs2Write(text: string, at: number): number;
  asciiSlice(from: number, to: number): string;
  latin1Slice(from: number, to: number): string;
  ucs2Slice(from: number, to: number): string;
  copy(target: Uint8Array, to: number, from?: number, end?: number): number;
}

/** The class that makes them. */
interface NodeBufferClass {
  from(buffer: ArrayBufferLike): unknown;
  byteLength(text: string): number;
  allocUnsafeSlow(bytes: number): NodeBuffer;
  prototype: { copy(target: Uint8Array, to: number): number };
}

/**
 * With Node.js's Buffer. `copy` is a plain memory move, where `set` on shared memory goes word by word;
 * `allocUnsafeSlow` makes a buffer of its own without zeroing it first.
 * @param runtime whose it is: in Deno its writing of 64 KB takes 70 to 200 times what others take, in Bun its reading of
 * Latin-1 takes up to four times what ASCII does
 */
export function bufferCopies(BufferClass: unknown, runtime: RuntimeName): Copies {
  const Buffer = BufferClass as NodeBufferClass;
  const copy = Buffer.prototype.copy;
  let over: Uint8Array | undefined;
  let buffer: NodeBuffer;
  const on = (memory: SharedMemory): NodeBuffer => {
    if (over !== memory.u8) {
      over = memory.u8;
      buffer = Buffer.from(memory.u8.buffer) as NodeBuffer;
    }
    return buffer;
  };
  const readLatin1: Copies["readLatin1"] = (memory, at, length) =>
    on(memory).latin1Slice(at, at + length);
  const readAscii: Copies["readAscii"] = (memory, at, length) =>
    on(memory).asciiSlice(at, at + length);
  const write: Pick<Copies, "writeAscii" | "writeUtf16"> = {
    writeAscii: (memory, text, at) => void on(memory).latin1Write(text, at),
    writeUtf16: (memory, text, at) => void on(memory).ucs2Write(text, at),
  };
  // Node.js makes such a buffer past V8's heap, which does not collect the ones before it, nor those that came by
  // message, until much memory later, all of it new and hence slow. A buffer of the heap's own has it count them.
  const unzeroed = (length: number): NodeBuffer => {
    if (length >= COUNTED_BYTES) new ArrayBuffer(1);
    return Buffer.allocUnsafeSlow(length);
  };
  const { writeAscii, writeUtf16 } = runtime === "deno" ? portableCopies : write;
  return {
    isAscii: (text) => Buffer.byteLength(text) === text.length,
    writeAscii,
    writeUtf16,
    readLatin1,
    readAscii: runtime === "bun" ? readAscii : readLatin1,
    readUtf16: (memory, at, length) => on(memory).ucs2Slice(at, at + length * 2),
    writeBytes: (memory, source, at) => void copy.call(source, memory.u8, at),
    clone(source) {
      const bytes = unzeroed(source.length);
      copy.call(source, bytes, 0);
      return bytes.buffer as ArrayBuffer;
    },
    readBytes(memory, at, length) {
      if (length < SMALL_BYTES) return portableCopies.readBytes(memory, at, length);
      const bytes = unzeroed(length);
      on(memory).copy(bytes, 0, at, at + length);
      return bytes.buffer as ArrayBuffer;
    },
  };
}
