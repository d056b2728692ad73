import { compile } from "./generate.ts";
import { packKeys, WORTH_CODE } from "./shape.ts";
import type { Writer } from "./writer.ts";

/** Writes a value of any kind, which is property `key` of the object whose tag is at `tag`. */
type EncodePart<M> = (
  writer: Writer,
  value: object,
  key: string,
  part: unknown,
  meeting: M,
  tag: number,
) => void;

/** How objects of one shape are written. */
export interface WrittenShape<M> {
  readonly keys: readonly string[];
  /** As `packKeys` has it. */
  readonly packed: Int32Array;
  fits(value: object): boolean;
  /** Writes the values, in order, of an object whose tag is at `tag`. */
  write(writer: Writer, value: object, meeting: M, tag: number): void;
  /** The stream that was the last to define it. */
  definedBy: number;
  /** Its number in that stream. */
  ordinal: number;
}

/** Keys that were met, not often enough yet. */
interface Candidate<M> {
  readonly keys: readonly string[];
  readonly packed: Int32Array;
  hits: number;
  shape: WrittenShape<M> | undefined;
}

/** Most candidates with the same first key. */
const MAX_ALIKE = 8;
/** Most first keys. */
const MAX_FIRST_KEYS = 256;
/** Depths at which the last shape is remembered. */
const MAX_RECENT = 64;
/** Objects without a shape, one after another, from which on few are learned from. */
const MANY_STRANGERS = 1000;
/** One of so many. */
const STRIDE_OF_STRANGERS = 64;

function hasKeys(value: object, keys: readonly string[]): boolean {
  let i = 0;
  for (const key in value) if (key !== keys[i++]) return false;
  return i === keys.length;
}

function shapeOf<M>({ keys, packed }: Candidate<M>, encode: EncodePart<M>): WrittenShape<M> {
  const fits = compile<(value: object) => boolean>(
    ["keys"],
    `return (value) => {
      let i = 0;
      for (const key in value) if (key !== keys[i++]) return false;
      return i === ${keys.length};
    };`,
    [keys],
  );
  const lines = keys.map(
    (key) => `
      part = value[${JSON.stringify(key)}];
      if (typeof part === "number") writer.number(part);
      else if (typeof part === "string") writer.string(part);
      else encode(writer, value, ${JSON.stringify(key)}, part, meeting, tag);`,
  );
  const write = compile<WrittenShape<M>["write"]>(
    ["encode"],
    `return (writer, value, meeting, tag) => { let part; ${lines.join("")} };`,
    [encode],
  );
  return {
    keys,
    packed,
    fits: fits ?? ((value) => hasKeys(value, keys)),
    write:
      write ??
      ((writer, value, meeting, tag) => {
        for (const key of keys) {
          encode(writer, value, key, (value as Record<string, unknown>)[key], meeting, tag);
        }
      }),
    definedBy: 0,
    ordinal: 0,
  };
}

/**
 * The shapes that an agent writes. Those that come again and again are learned; objects that are used as
 * dictionaries cost little, and never push out a shape.
 */
export class WrittenShapes<M> {
  readonly #encode: EncodePart<M>;
  readonly #byFirstKey = new Map<string, Candidate<M>[]>();
  /** The last one at each depth: most often the next one, too. */
  readonly #recent: (WrittenShape<M> | undefined)[] = [];
  #strangers = 0;

  constructor(encode: EncodePart<M>) {
    this.#encode = encode;
  }

  /** The shape of a plain object, if it is a known one. */
  find(value: object, depth: number): WrittenShape<M> | undefined {
    const recent = this.#recent[depth];
    if (recent?.fits(value)) return recent;
    const found = this.#search(value);
    if (found !== undefined && depth < MAX_RECENT) this.#recent[depth] = found;
    return found;
  }

  #search(value: object): WrittenShape<M> | undefined {
    if (Symbol.asyncIterator in value) return undefined;
    for (const first in value) {
      for (const candidate of this.#byFirstKey.get(first) ?? []) {
        const { shape } = candidate;
        if (shape !== undefined ? !shape.fits(value) : !hasKeys(value, candidate.keys)) continue;
        if (shape !== undefined || ++candidate.hits < WORTH_CODE) return shape;
        this.#strangers = 0;
        candidate.shape = shapeOf(candidate, this.#encode);
        return candidate.shape;
      }
      this.#learn(first, value);
      return undefined;
    }
    return undefined;
  }

  #learn(first: string, value: object): void {
    if (this.#strangers++ > MANY_STRANGERS && this.#strangers % STRIDE_OF_STRANGERS !== 0) return;
    const keys = Object.keys(value);
    const packed = packKeys(keys);
    if (packed === undefined) return;
    const candidate = { keys, packed, hits: 1, shape: undefined };
    const alike = this.#byFirstKey.get(first);
    if (alike === undefined) {
      if (this.#byFirstKey.size === MAX_FIRST_KEYS) this.#forgetCandidates();
      if (this.#byFirstKey.size < MAX_FIRST_KEYS) this.#byFirstKey.set(first, [candidate]);
    } else if (alike.length < MAX_ALIKE) {
      alike.push(candidate);
    } else {
      const place = alike.findIndex(({ shape }) => shape === undefined);
      if (place < 0) return;
      alike.splice(place, 1);
      alike.push(candidate);
    }
  }

  /** Makes room: those that did not become shapes so far must begin anew. */
  #forgetCandidates(): void {
    for (const [first, alike] of this.#byFirstKey) {
      const shapes = alike.filter(({ shape }) => shape !== undefined);
      if (shapes.length === 0) this.#byFirstKey.delete(first);
      else this.#byFirstKey.set(first, shapes);
    }
  }
}
