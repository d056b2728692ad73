// A shape is what plain objects have in common that have the same keys in the same order. A stream says it
// once, and then only the values: there is less to write and to read, and for each shape there is code
// of its own, which an engine compiles as it does a literal.

/** More keys than this are not a shape but a dictionary. */
export const MAX_SHAPE_KEYS = 64;
/** As a definition, in words. */
export const MAX_SHAPE_WORDS = 256;
/** Objects that must have had a shape before there is code for it, which costs some 50 µs. */
export const WORTH_CODE = 8;

const MAX_KEY_LENGTH = 255;

/**
 * The keys of a shape as a stream has them. First word: count of keys, and from bit 8 count of the words
 * that follow. Then a byte for each key's length, and the keys in Latin-1, padded to a word.
 * @returns undefined for keys that are no shape: too many, too long, beyond Latin-1, or one that a
 * literal takes for something else
 */
export function packKeys(keys: readonly string[]): Int32Array | undefined {
  const text = keys.join("");
  const words = (keys.length + text.length + 3) >>> 2;
  if (keys.length === 0 || keys.length > MAX_SHAPE_KEYS || words > MAX_SHAPE_WORDS)
    return undefined;
  for (const key of keys) {
    if (key.length > MAX_KEY_LENGTH || key === "__proto__") return undefined;
  }
  const packed = new Int32Array(1 + words);
  packed[0] = keys.length | (words << 8);
  const bytes = new Uint8Array(packed.buffer, 4);
  keys.forEach((key, i) => {
    bytes[i] = key.length;
  });
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255) return undefined;
    bytes[keys.length + i] = code;
  }
  return packed;
}

/** The keys in what `packKeys` made. @returns undefined if it did not make it */
export function unpackKeys(packed: Int32Array): string[] | undefined {
  const count = (packed[0] as number) & 0xff;
  const bytes = new Uint8Array(packed.buffer, packed.byteOffset + 4, packed.byteLength - 4);
  const keys: string[] = [];
  let at = count;
  for (let i = 0; i < count; i++) {
    const end = at + (bytes[i] ?? 0);
    if (end > bytes.length) return undefined;
    keys.push(String.fromCharCode(...bytes.subarray(at, end)));
    at = end;
  }
  const again = packKeys(keys);
  const same = again?.length === packed.length && again.every((word, i) => word === packed[i]);
  return same ? keys : undefined;
}
