import type { BufferDesk } from "../buffers/lease.ts";
import { disposable } from "../buffers/region-buffers.ts";
import type { SharedMemory } from "../engine/memory.ts";
import { type Envelope, emptyEnvelope, isBinary, seal } from "../envelope.ts";
import { HeddleError, isOutOfStack } from "../errors.ts";
import { fromDigits } from "./bigint.ts";
import type { Copies } from "./copy.ts";
import { decodeError } from "./errors.ts";
import { type ReadShape, ReadShapes } from "./read-shapes.ts";
import {
  BUFFER_KIND,
  ELEMENT_BYTES,
  LENGTH_TRACKING,
  LONG,
  NodeBuffer,
  Tag,
  VIEW_CLASSES,
} from "./tags.ts";
import { readText } from "./text.ts";

/** The longest array that V8 gives room for each of its elements, whether they are there or not. */
const MAX_ROOMY_LENGTH = 2 ** 25;
/** So many times the elements that are there, and this many more, is room enough. */
const ROOM = 16;
const SPARE = 4096;
const MAX_LENGTH = 2 ** 32 - 1;

/** Types of what is in boxed primitives. */
const BOXED = ["number", "string", "boolean", "bigint"];

function isBuffer(value: unknown): value is ArrayBufferLike {
  if (value instanceof ArrayBuffer) return true;
  return typeof SharedArrayBuffer === "function" && value instanceof SharedArrayBuffer;
}

/**
 * Makes what gives the items in a ring.
 * @param isReadable whether it is to be a `ReadableStream`, or an async iterable
 * @throws HeddleError `HEDDLE_PAYLOAD_CORRUPT` if there can be no ring
 */
export type OpenStream = (ring: number, isReadable: boolean) => object;

/** What a payload may have beside values. */
export interface ReadOptions {
  /** Makes what gives the items in a ring, where streams cross. */
  readonly openStream?: OpenStream | undefined;
  /** Where the buffers of the pool are. */
  readonly desk?: BufferDesk | undefined;
}

/** For so many of each, a reader has room that it keeps; those beyond are let go of with their payload. */
const FEW_OBJECTS = 16;
const FEW_SHAPES = 8;

const known = new ReadShapes();
const number64 = new Float64Array(1);
const number32 = new Int32Array(number64.buffer);

/** The error for bytes that no writer can have written. @param cause what went wrong with them, if something did */
export function corruptPayload(what: string, at: number, cause?: unknown): HeddleError {
  const message = `the payload in shared memory is corrupt: ${what} at ${at}`;
  return new HeddleError("HEDDLE_PAYLOAD_CORRUPT", message, cause === undefined ? {} : { cause });
}

/**
 * Reads a stream of tagged values. Shared memory is not trusted: every length is checked against the
 * end of the payload before anything is read or allocated.
 */
export class Reader {
  readonly #memory: SharedMemory;
  readonly #copies: Copies;
  readonly #parts: readonly unknown[];
  readonly #openStream: OpenStream | undefined;
  readonly #desk: BufferDesk | undefined;
  #at = 0;
  #end = 0;
  /** What references mean; undefined is an object that is not made yet. */
  #objects: (object | undefined)[] = new Array(FEW_OBJECTS).fill(undefined);
  #met = 0;
  #shapes: (ReadShape | undefined)[] = new Array(FEW_SHAPES).fill(undefined);
  #shapeCount = 0;

  /**
   * @param parts buffers that came along with the stream
   */
  constructor(
    memory: SharedMemory,
    copies: Copies,
    parts: readonly unknown[] = [],
    { openStream, desk }: ReadOptions = {},
  ) {
    this.#memory = memory;
    this.#copies = copies;
    this.#parts = parts;
    this.#openStream = openStream;
    this.#desk = desk;
  }

  /**
   * Reads the one value of a payload, which is known to lie inside of the memory.
   * @throws HeddleError `HEDDLE_PAYLOAD_CORRUPT`, whatever the bytes are
   */
  read(start: number, length: number): unknown {
    this.#at = start;
    this.#end = start + length;
    try {
      const value = this.value();
      return this.#at === this.#end ? value : this.#fail(`${this.#end - this.#at} bytes too many`);
    } catch (problem) {
      if (problem instanceof HeddleError) throw problem;
      if (isOutOfStack(problem)) {
        throw new HeddleError(
          "HEDDLE_PAYLOAD_TYPE",
          "a value cannot be read: it is nested deeper than the stack of this thread allows",
        );
      }
      // Something built-in refused what it was given.
      throw corruptPayload(String(problem), this.#at, problem);
    } finally {
      this.#forget();
    }
  }

  /** Lets go of what was read. */
  #forget(): void {
    const objects = this.#objects;
    if (this.#met > FEW_OBJECTS) objects.length = FEW_OBJECTS;
    if (this.#shapeCount > FEW_SHAPES) this.#shapes.length = FEW_SHAPES;
    for (let i = Math.min(this.#met, FEW_OBJECTS) - 1; i >= 0; i--) objects[i] = undefined;
    this.#met = 0;
    this.#shapeCount = 0;
  }

  #fail(what: string): never {
    throw corruptPayload(what, this.#at);
  }

  /** Moves on by `bytes` and returns where they start. */
  #take(bytes: number): number {
    const at = this.#at;
    if (bytes > this.#end - at) this.#fail(`${bytes} bytes wanted, ${this.#end - at} left`);
    this.#at = at + bytes;
    return at;
  }

  /** An untagged word. */
  plain(): number {
    return this.#memory.u32[this.#take(4) >>> 2] as number;
  }

  /** The count in a tag's upper bits, or in the word after it. `least` is the size of an item. */
  #count(upper: number, least: number): number {
    const count = upper === LONG ? this.plain() : upper;
    if (count * least > this.#end - this.#at) this.#fail(`a count of ${count}`);
    return count;
  }

  /** Any value. */
  value(): unknown {
    const word = this.#memory.i32[this.#take(4) >>> 2] as number;
    const upper = word >>> 8;
    switch (word & 0xff) {
      case Tag.undefined:
      case Tag.hole:
        return undefined;
      case Tag.null:
        return null;
      case Tag.false:
        return false;
      case Tag.true:
        return true;
      case Tag.smallInt:
        return word >> 8;
      case Tag.int32:
        return this.#memory.i32[this.#take(4) >>> 2];
      case Tag.double: {
        const at = this.#take(8) >>> 2;
        number32[0] = this.#memory.i32[at] as number;
        number32[1] = this.#memory.i32[at + 1] as number;
        return number64[0];
      }
      case Tag.bigint:
        return this.#bigint(upper === 1);
      case Tag.string8:
        return this.#string8(this.#count(upper, 1));
      case Tag.string16: {
        const length = this.#count(upper, 2);
        return this.#copies.readUtf16(this.#memory, this.#take((2 * length + 3) & ~3), length);
      }
      case Tag.symbol:
        return Symbol.for(this.text());
      case Tag.array:
        return this.#array(this.#count(upper, 4));
      case Tag.sparseArray:
        return this.#sparseArray();
      case Tag.object:
        return this.#object({}, this.#count(upper, 4));
      case Tag.shaped:
        return this.#shaped(upper);
      case Tag.shapedEarly:
        return this.#shapedEarly(upper);
      case Tag.nullObject:
        return this.#object(Object.create(null), this.#count(upper, 4));
      case Tag.reference:
        return this.#reference(upper === LONG ? this.plain() : upper);
      case Tag.map:
        return this.#map(this.#count(upper, 8));
      case Tag.set:
        return this.#set(this.#count(upper, 4));
      case Tag.error:
        return decodeError(this, (error) => this.#number(error));
      case Tag.envelope:
        return this.#envelope();
      default:
        return this.#leaf(word & 0xff, upper);
    }
  }

  /** A string, and nothing that could be made one. */
  text(): string {
    const value = this.value();
    return typeof value === "string" ? value : this.#fail(`${typeof value} for a text`);
  }

  #reference(number: number): object {
    const object = number < this.#met ? this.#objects[number] : undefined;
    return object ?? this.#fail(`a reference to object ${number}`);
  }

  #bigint(negative: boolean): bigint {
    const digits = Array.from({ length: this.#count(LONG, 4) }, () => this.plain());
    const value = fromDigits(digits);
    return negative ? -value : value;
  }

  #string8(length: number): string {
    const at = this.#take((length + 3) & ~3);
    return readText(this.#memory, this.#copies, at, length);
  }

  #array(length: number): unknown[] {
    const array: unknown[] = [];
    this.#number(array);
    for (let i = 0; i < length; i++) {
      const value = this.value();
      if (value === undefined && this.#wasHole()) array.length = i + 1;
      else array.push(value);
    }
    return array;
  }

  /** Whether the undefined that was just read stands for nothing at all. */
  #wasHole(): boolean {
    return this.#memory.i32[(this.#at >>> 2) - 1] === Tag.hole;
  }

  #sparseArray(): unknown[] {
    const array: unknown[] = [];
    this.#number(array);
    const length = this.plain();
    const entries = this.#count(LONG, 4);
    // An array that has once been longer takes memory for what is in it only.
    if (length > ROOM * entries + SPARE && length <= MAX_ROOMY_LENGTH) array.length = MAX_LENGTH;
    array.length = length;
    this.#fill(array, entries);
    return array.length >= length ? array : this.#fail("two lengths of an array");
  }

  #object(object: object, keys: number): object {
    this.#number(object);
    this.#fill(object, keys);
    return object;
  }

  #fill(object: object, keys: number): void {
    for (let i = 0; i < keys; i++) {
      const key = this.value();
      if (typeof key !== "string") {
        if (key === undefined && this.#wasHole()) continue;
        this.#fail(`${typeof key} for a key`);
      }
      const value = this.value();
      if (key === "__proto__") {
        // An own property of that name, as it was; an assignment would change the prototype.
        Object.defineProperty(object, key, {
          value,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      } else {
        (object as Record<string, unknown>)[key] = value;
      }
    }
  }

  #shaped(ordinal: number): object {
    const shape = this.#shape(ordinal);
    const place = this.#reserve();
    return this.#enter(place, shape.read(this));
  }

  #shapedEarly(ordinal: number): object {
    const { keys } = this.#shape(ordinal);
    const object: Record<string, unknown> = {};
    this.#number(object);
    for (const key of keys) {
      const value = this.value();
      if (value !== undefined || !this.#wasHole()) object[key] = value;
    }
    return object;
  }

  /** The shape of an object that is about to be read; defines it if that is what follows. */
  #shape(ordinal: number): ReadShape {
    const shapes = this.#shapes;
    if (ordinal === this.#shapeCount) {
      const at = this.#at;
      const words = this.plain() >>> 8;
      this.#take(4 * words);
      const shape = known.find(this.#memory.i32, at >>> 2, 1 + words, ordinal);
      if (shape === undefined) this.#fail("a shape that is none");
      shapes[ordinal] = shape;
      this.#shapeCount = ordinal + 1;
      return shape;
    }
    if (ordinal > this.#shapeCount) this.#fail(`shape ${ordinal}`);
    return shapes[ordinal] as ReadShape;
  }

  #map(count: number): Map<unknown, unknown> {
    const map = new Map<unknown, unknown>();
    this.#number(map);
    for (let left = count; left > 0; left--) map.set(this.value(), this.value());
    return map;
  }

  #set(count: number): Set<unknown> {
    const set = new Set<unknown>();
    this.#number(set);
    for (let left = count; left > 0; left--) set.add(this.value());
    return set;
  }

  #envelope(): Envelope {
    const envelope = emptyEnvelope();
    this.#number(envelope);
    const header = this.value();
    const payload = this.value();
    if (!isBinary(payload)) this.#fail("an envelope without bytes");
    seal(envelope, header, payload);
    return envelope;
  }

  /** What no other value is inside of; apart from the others, whose frames on the stack are small so. */
  #leaf(tag: number, upper: number): unknown {
    switch (tag) {
      case Tag.date: {
        const place = this.#reserve();
        const time = this.value();
        if (typeof time !== "number") this.#fail(`${typeof time} for a time`);
        return this.#enter(place, new Date(time));
      }
      case Tag.regexp: {
        const place = this.#reserve();
        return this.#enter(place, new RegExp(this.text(), this.text()));
      }
      case Tag.arrayBuffer: {
        const place = this.#reserve();
        return this.#enter(place, this.#bytes());
      }
      case Tag.ownView: {
        const place = this.#reserve();
        const bytes = this.#bytes();
        return this.#enter(place, this.#view(upper, bytes, 0, bytes.byteLength));
      }
      case Tag.part: {
        const place = this.#reserve();
        return this.#enter(place, this.#part(upper));
      }
      case Tag.partView: {
        const place = this.#reserve();
        const bytes = this.#part(this.plain());
        return this.#enter(place, this.#view(upper, bytes, 0, bytes.byteLength));
      }
      case Tag.view: {
        const place = this.#reserve();
        const offset = this.plain();
        const length = this.plain();
        const buffer = this.value();
        if (!isBuffer(buffer)) this.#fail("a view without a buffer");
        return this.#enter(place, this.#view(upper, buffer, offset, length));
      }
      case Tag.poolView: {
        const place = this.#reserve();
        return this.#enter(place, this.#poolView(upper & 0xff, upper >>> 8));
      }
      case Tag.resizable: {
        const place = this.#reserve();
        return this.#enter(place, this.#resizable());
      }
      case Tag.stream: {
        const place = this.#reserve();
        const ring = this.plain();
        if (this.#openStream === undefined) this.#fail("a stream");
        return this.#enter(place, this.#openStream(ring, upper === 1));
      }
      case Tag.boxed: {
        const place = this.#reserve();
        const value = this.value();
        if (value === null || !BOXED.includes(typeof value)) this.#fail(`${typeof value} in a box`);
        return this.#enter(place, Object(value));
      }
      default:
        return this.#fail(`tag ${tag}`);
    }
  }

  #number(object: object | undefined): number {
    const number = this.#met++;
    this.#objects[number] = object;
    return number;
  }

  /** Objects are numbered when they begin; those that can only be made at their end keep a place. */
  #reserve(): number {
    return this.#number(undefined);
  }

  #enter<T extends object>(place: number, object: T): T {
    this.#objects[place] = object;
    return object;
  }

  #bytes(): ArrayBuffer {
    const length = this.plain();
    this.#take((8 - (this.#at & 7)) & 7);
    if (length > this.#end - this.#at) this.#fail(`${length} bytes`);
    return this.#copies.readBytes(this.#memory, this.#take((length + 3) & ~3), length);
  }

  #resizable(): ArrayBuffer {
    const maxByteLength = this.value();
    if (typeof maxByteLength !== "number") this.#fail("no greatest length");
    const bytes = new Uint8Array(this.#bytes());
    // Node.js 20 has them; TypeScript's library for this target does not say so.
    const Resizable = ArrayBuffer as new (
      length: number,
      options: { maxByteLength: number },
    ) => ArrayBuffer;
    const buffer = new Resizable(bytes.length, { maxByteLength });
    new Uint8Array(buffer).set(bytes);
    return buffer;
  }

  #part(number: number): ArrayBufferLike {
    const part = this.#parts[number];
    return isBuffer(part) ? part : this.#fail(`part ${number}`);
  }

  #poolView(kind: number, sender: number): ArrayBufferView {
    const slot = this.plain();
    const taken = this.#desk?.take(sender, slot, this.plain());
    if (taken === undefined) this.#fail(`no buffer of the pool in slot ${slot}`);
    const offset = this.plain();
    const length = this.plain();
    const { hold, memory } = taken;
    if (offset + length > hold.length) this.#fail("a view beyond its buffer");
    return disposable(this.#view(kind, memory, hold.address + offset, length));
  }

  #view(kind: number, buffer: ArrayBufferLike, offset: number, bytes: number): ArrayBufferView {
    const element = ELEMENT_BYTES[kind];
    const tracking = bytes === LENGTH_TRACKING;
    const length = tracking ? 0 : bytes;
    const fits = offset + length <= buffer.byteLength;
    if (element === undefined || !fits || offset % element !== 0 || length % element !== 0) {
      this.#fail("a view's kind or window");
    }
    if (kind === BUFFER_KIND && NodeBuffer !== undefined) {
      return NodeBuffer.from(buffer, offset, length);
    }
    const View = VIEW_CLASSES[kind] as
      | (new (
          buffer: ArrayBufferLike,
          offset: number,
          length?: number,
        ) => ArrayBufferView)
      | undefined;
    if (View === undefined) this.#fail(`view ${kind}`);
    return tracking ? new View(buffer, offset) : new View(buffer, offset, length / element);
  }
}
