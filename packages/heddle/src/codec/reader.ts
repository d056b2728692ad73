import type { SharedMemory } from "../engine/memory.ts";
import type { Copies } from "./copy.ts";
import { decodeError } from "./errors.ts";
import { type ReadShape, ReadShapes } from "./read-shapes.ts";
import { ELEMENT_BYTES, LONG, Tag, VIEW_CLASSES } from "./tags.ts";
import { readText } from "./text.ts";

/** What the stream says where nothing is. */
const HOLE = Symbol("hole");

const known = new ReadShapes();
const number64 = new Float64Array(1);
const number32 = new Int32Array(number64.buffer);

/** Thrown when the bytes are no stream that the encoder could have written. */
export class CorruptPayload extends Error {
  constructor(what: string, at: number) {
    super(`heddle: corrupt payload: ${what} at ${at}`);
    this.name = "CorruptPayload";
  }
}

/**
 * Reads a stream of tagged values. Shared memory is not trusted: every length is checked against the
 * end of the payload before anything is read or allocated.
 */
export class Reader {
  readonly #memory: SharedMemory;
  readonly #copies: Copies;
  readonly #parts: readonly unknown[];
  #at = 0;
  #end = 0;
  #objects: object[] = [];
  #shapes: ReadShape[] = [];

  /** @param parts buffers that came along with the stream */
  constructor(memory: SharedMemory, copies: Copies, parts: readonly unknown[] = []) {
    this.#memory = memory;
    this.#copies = copies;
    this.#parts = parts;
  }

  /** Reads the one value of a payload. */
  read(start: number, length: number): unknown {
    this.#at = start;
    this.#end = start + length;
    this.#memory.reach(this.#end);
    try {
      return this.value();
    } finally {
      if (this.#objects.length > 0) this.#objects = [];
      if (this.#shapes.length > 0) this.#shapes = [];
    }
  }

  #fail(what: string): never {
    throw new CorruptPayload(what, this.#at);
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
        return Symbol.for(String(this.value()));
      case Tag.array:
        return this.#array(this.#count(upper, 4));
      case Tag.sparseArray:
        return this.#sparseArray();
      case Tag.object:
        return this.#object({}, this.#count(upper, 8));
      case Tag.shaped:
        return this.#shaped(upper);
      case Tag.nullObject:
        return this.#object(Object.create(null), this.#count(upper, 8));
      case Tag.reference:
        return this.#objects[upper] ?? this.#fail(`a reference to object ${upper}`);
      case Tag.hole:
        return HOLE;
      default:
        return this.#exotic(word & 0xff, upper);
    }
  }

  #bigint(negative: boolean): bigint {
    const count = this.#count(LONG, 4);
    let value = 0n;
    for (let i = 0; i < count; i++) value |= BigInt(this.plain()) << BigInt(32 * i);
    return negative ? -value : value;
  }

  #string8(length: number): string {
    const at = this.#take((length + 3) & ~3);
    return readText(this.#memory, this.#copies, at, length);
  }

  #array(length: number): unknown[] {
    const array: unknown[] = [];
    this.#objects.push(array);
    for (let i = 0; i < length; i++) array.push(this.value());
    return array;
  }

  #sparseArray(): unknown[] {
    const array: unknown[] = [];
    this.#objects.push(array);
    array.length = this.plain();
    this.#fill(array, this.#count(LONG, 8));
    return array;
  }

  #object(object: object, keys: number): object {
    this.#objects.push(object);
    this.#fill(object, keys);
    return object;
  }

  #fill(object: object, keys: number): void {
    for (let i = 0; i < keys; i++) {
      const key = this.value() as string;
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

  /** The shape of an object that is about to be read; defines it if that is what follows. */
  #shape(ordinal: number): ReadShape {
    const shapes = this.#shapes;
    if (ordinal === shapes.length) {
      const at = this.#at;
      const words = this.plain() >>> 8;
      this.#take(4 * words);
      const shape = known.find(this.#memory.i32, at >>> 2, 1 + words, ordinal);
      shapes.push(shape ?? this.#fail("a shape that is none"));
    }
    return shapes[ordinal] ?? this.#fail(`shape ${ordinal}`);
  }

  #exotic(tag: number, upper: number): unknown {
    switch (tag) {
      case Tag.shapedEarly: {
        const object: Record<string, unknown> = {};
        const { keys } = this.#shape(upper);
        this.#objects.push(object);
        for (const key of keys) object[key] = this.value();
        return object;
      }
      case Tag.error:
        return decodeError(this, (error) => this.#objects.push(error), HOLE);
      case Tag.date: {
        const place = this.#reserve();
        return this.#enter(place, new Date(this.value() as number));
      }
      case Tag.regexp: {
        const place = this.#reserve();
        return this.#enter(place, new RegExp(String(this.value()), String(this.value())));
      }
      case Tag.map: {
        const map = new Map<unknown, unknown>();
        this.#objects.push(map);
        for (let left = this.#count(upper, 8); left > 0; left--)
          map.set(this.value(), this.value());
        return map;
      }
      case Tag.set: {
        const set = new Set<unknown>();
        this.#objects.push(set);
        for (let left = this.#count(upper, 4); left > 0; left--) set.add(this.value());
        return set;
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
        if (!(buffer instanceof ArrayBuffer)) this.#fail("a view without a buffer");
        return this.#enter(place, this.#view(upper, buffer, offset, length));
      }
      case Tag.boxed: {
        const place = this.#reserve();
        return this.#enter(place, Object(this.value()));
      }
      default:
        return this.#fail(`tag ${tag}`);
    }
  }

  /** Objects are numbered when they begin; those that can only be made at their end keep a place. */
  #reserve(): number {
    return this.#objects.push(this) - 1;
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

  #part(number: number): ArrayBuffer {
    const part = this.#parts[number];
    return part instanceof ArrayBuffer ? part : this.#fail(`part ${number}`);
  }

  #view(kind: number, buffer: ArrayBuffer, offset: number, bytes: number): ArrayBufferView {
    const View = VIEW_CLASSES[kind];
    const element = ELEMENT_BYTES[kind];
    if (View === undefined || element === undefined) this.#fail(`view ${kind}`);
    const fits = offset + bytes <= buffer.byteLength;
    if (!fits || offset % element !== 0 || bytes % element !== 0) this.#fail(`a view's window`);
    const Class = View as new (b: ArrayBuffer, offset: number, length: number) => ArrayBufferView;
    return new Class(buffer, offset, bytes / element);
  }
}
