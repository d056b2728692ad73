import { compile } from "./generate.ts";
import { MAX_SHAPE_WORDS, unpackKeys, WORTH_CODE } from "./shape.ts";

/** What objects of a shape are read from. */
export interface ValueSource {
  /** Reads the next value. */
  value(): unknown;
}

/** How objects of one shape are read. */
export interface ReadShape {
  readonly keys: readonly string[];
  /** As `packKeys` has it. */
  readonly packed: Int32Array;
  /** Reads the values, and makes an object of them. */
  read: (source: ValueSource) => object;
}

/** Most shapes that are remembered. */
const MAX_SHAPES = 512;
/** Shapes of a stream that are looked for where they were last time. */
const MAX_RECENT = 64;

function readKeys(source: ValueSource, keys: readonly string[]): object {
  const object: Record<string, unknown> = {};
  for (const key of keys) object[key] = source.value();
  return object;
}

function shapeOf(keys: readonly string[], packed: Int32Array): ReadShape {
  let uses = 0;
  const shape: ReadShape = {
    keys,
    packed,
    read(source) {
      if (++uses === WORTH_CODE) {
        const properties = keys.map((key) => `${JSON.stringify(key)}: source.value()`);
        const literal = `return (source) => ({ ${properties.join(", ")} });`;
        shape.read = compile<ReadShape["read"]>([], literal, []) ?? shape.read;
      }
      return readKeys(source, keys);
    },
  };
  return shape;
}

function isAt(packed: Int32Array, i32: Int32Array, word: number): boolean {
  for (let i = 0; i < packed.length; i++) if (packed[i] !== i32[word + i]) return false;
  return true;
}

/** The shapes that an agent reads. */
export class ReadShapes {
  readonly #byHash = new Map<number, ReadShape>();
  /** The last one with each number in a stream: most often the next one, too. */
  readonly #recent: (ReadShape | undefined)[] = [];

  /**
   * The shape that is defined at `word`.
   * @param length of the definition, in words
   * @param ordinal its number in the stream
   * @returns undefined if it is none
   */
  find(i32: Int32Array, word: number, length: number, ordinal: number): ReadShape | undefined {
    const recent = this.#recent[ordinal];
    if (recent?.packed.length === length && isAt(recent.packed, i32, word)) return recent;
    if (length > 1 + MAX_SHAPE_WORDS) return undefined;
    // What is looked at more than once must not change meanwhile.
    const packed = i32.slice(word, word + length);
    let hash = 0;
    for (const part of packed) hash = (Math.imul(hash, 31) + part) | 0;
    let found = this.#byHash.get(hash);
    if (found === undefined || !isAt(found.packed, packed, 0) || found.packed.length !== length) {
      const keys = unpackKeys(packed);
      if (keys === undefined) return undefined;
      found = shapeOf(keys, packed);
      if (this.#byHash.size < MAX_SHAPES) this.#byHash.set(hash, found);
    }
    if (ordinal < MAX_RECENT) this.#recent[ordinal] = found;
    return found;
  }
}
