import type { SharedMemory } from "../engine/memory.ts";

/**
 * How strings and bytes get into shared memory and out of it. Hosts differ in what they have for it
 * (Node.js's Buffer works on shared memory, TextDecoder in browsers refuses to), so this is part of the
 * host seam.
 */
export interface Copies {
  /** Whether all characters are below U+0080; only asked for long strings. */
  isAscii(text: string): boolean;
  /** Writes a string of which all characters are below U+0100 at address `at`. */
  writeLatin1(memory: SharedMemory, text: string, at: number): void;
  /** Writes UTF-16 code units at the even address `at`. */
  writeUtf16(memory: SharedMemory, text: string, at: number): void;
  /** Reads `length` bytes as Latin-1. */
  readLatin1(memory: SharedMemory, at: number, length: number): string;
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
const NOT_ASCII = /[^\p{ASCII}]/u;

/** Works on every host, with nothing but the language. */
export const portableCopies: Copies = {
  isAscii: (text) => !NOT_ASCII.test(text),
  writeLatin1(memory, text, at) {
    const u8 = memory.u8;
    for (let i = 0; i < text.length; i++) u8[at + i] = text.charCodeAt(i);
  },
  writeUtf16(memory, text, at) {
    const u8 = memory.u8;
    for (let i = 0, to = at; i < text.length; i++, to += 2) {
      const unit = text.charCodeAt(i);
      u8[to] = unit;
      u8[to + 1] = unit >>> 8;
    }
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
  readUtf16(memory, at, length) {
    const units = new Uint16Array(memory.u8.buffer, at, length);
    let text = "";
    for (let i = 0; i < length; i += CHUNK) {
      const codes = units.subarray(i, Math.min(length, i + CHUNK));
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
 */
export function bufferCopies(BufferClass: unknown): Copies {
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
  return {
    isAscii: (text) => Buffer.byteLength(text) === text.length,
    writeLatin1: (memory, text, at) => void on(memory).latin1Write(text, at),
    writeUtf16: (memory, text, at) => void on(memory).ucs2Write(text, at),
    readLatin1: (memory, at, length) => on(memory).latin1Slice(at, at + length),
    readUtf16: (memory, at, length) => on(memory).ucs2Slice(at, at + length * 2),
    writeBytes: (memory, source, at) => void copy.call(source, memory.u8, at),
    clone(source) {
      const bytes = Buffer.allocUnsafeSlow(source.length);
      copy.call(source, bytes, 0);
      return bytes.buffer as ArrayBuffer;
    },
    readBytes(memory, at, length) {
      if (length < SMALL_BYTES) return portableCopies.readBytes(memory, at, length);
      const bytes = Buffer.allocUnsafeSlow(length);
      // Node.js makes such a buffer past V8's heap, which does not collect the ones before it until much
      // memory later, all of it new and hence slow. A buffer of the heap's own has it count them.
      if (length >= COUNTED_BYTES) new ArrayBuffer(1);
      on(memory).copy(bytes, 0, at, at + length);
      return bytes.buffer as ArrayBuffer;
    },
  };
}
