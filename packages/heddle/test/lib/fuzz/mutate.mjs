// What the fuzzer does to a payload.

import { Tag } from "../../.cache/internals.js";

/** @typedef {(below: number) => number} Random */

const TAGS = Object.values(Tag);
const NUMBERS = [0, 1, 2, 3, 4, 8, 13, 0x7f, 0xff, 0xffff, 0xfffffe, 0xffffff, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 2, 2 ** 32 - 1]; // biome-ignore format: one list

/** A word that means something to a reader. @param {Random} random */
function word(random) {
  switch (random(4)) {
    case 0:
      return NUMBERS[random(NUMBERS.length)];
    case 1:
      return (TAGS[random(TAGS.length)] | (random(8) << 8)) >>> 0;
    case 2:
      return (TAGS[random(TAGS.length)] | (NUMBERS[random(NUMBERS.length)] << 8)) >>> 0;
    default:
      return random(2 ** 32);
  }
}

/** @param {number[]} parts */
const bytesOf = (...parts) => new Uint8Array(Uint32Array.from(parts).buffer);

/** @param {Uint8Array[]} pieces */
function join(...pieces) {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Where a word may begin. @param {Uint8Array} bytes @param {Random} random */
const wordIn = (bytes, random) => random((bytes.length >>> 2) + 1) * 4;

const of = (tag, upper = 0) => (tag | (upper << 8)) >>> 0;
const TEXT = [of(Tag.string8, 1), 0x61];
const ALL = 2 ** 32 - 1;

/** Whole values, to stand where others belong. */
const VALUES = [
  TEXT,
  [of(Tag.hole)],
  [of(Tag.undefined)],
  [of(Tag.smallInt, 5)],
  [of(Tag.symbol), ...TEXT],
  [of(Tag.object)],
  [of(Tag.nullObject)],
  [of(Tag.array, 1), of(Tag.hole)],
  // As text or as a number, it would take all the time and memory there is.
  [of(Tag.sparseArray), ALL, 0],
  [of(Tag.sparseArray), 2 ** 25, 0],
  [of(Tag.sparseArray), 2 ** 24, 1, ...TEXT, of(Tag.true)],
  [of(Tag.sparseArray), 3, 1, of(Tag.string8, 6), 0x676e656c, 0x6874, of(Tag.int32), 2 ** 31],
  [of(Tag.map, 1), of(Tag.reference), of(Tag.reference, 1)],
  [of(Tag.set, 1), of(Tag.reference, 1)],
  [of(Tag.date), of(Tag.reference)],
  [of(Tag.boxed), of(Tag.reference)],
  [of(Tag.boxed), of(Tag.reference, 1)],
  [of(Tag.view, 1), 0, 0, of(Tag.reference)],
  [of(Tag.view, 1), 0, ALL, of(Tag.resizable), of(Tag.smallInt, 64), 0],
  [of(Tag.envelope), of(Tag.reference), of(Tag.arrayBuffer), 0],
  [of(Tag.error), ...TEXT, ...TEXT, ...TEXT, of(Tag.undefined), 0, 0],
  [
    of(Tag.error),
    of(Tag.string8, 11),
    0x736e6f63,
    0x63757274,
    0x00726f74,
    ...TEXT,
    ...TEXT,
    0,
    0,
    0,
  ],
];

/** @type {((bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array)[]} */
const WAYS = [
  function flipBit(bytes, random) {
    if (bytes.length > 0) bytes[random(bytes.length)] ^= 1 << random(8);
    return bytes;
  },
  function replaceWord(bytes, random) {
    const at = wordIn(bytes, random);
    return join(bytes.slice(0, at), bytesOf(word(random)), bytes.slice(at + 4));
  },
  function insertWords(bytes, random) {
    const at = wordIn(bytes, random);
    const words = Array.from({ length: 1 + random(3) }, () => word(random));
    return join(bytes.slice(0, at), bytesOf(...words), bytes.slice(at));
  },
  function removeWords(bytes, random) {
    const at = wordIn(bytes, random);
    return join(bytes.slice(0, at), bytes.slice(at + 4 + 4 * random(3)));
  },
  function truncate(bytes, random) {
    return bytes.slice(0, random(bytes.length + 1));
  },
  function repeat(bytes, random) {
    const from = wordIn(bytes, random);
    const piece = bytes.slice(from, from + 4 * random(16));
    return join(bytes.slice(0, from), piece, piece, bytes.slice(from));
  },
  function splice(bytes, random, other) {
    const from = wordIn(other, random);
    const at = wordIn(bytes, random);
    return join(bytes.slice(0, at), other.slice(from, from + 4 * random(24)), bytes.slice(at));
  },
  function misplace(bytes, random) {
    const at = wordIn(bytes, random);
    const value = VALUES[random(VALUES.length)];
    return join(bytes.slice(0, at), bytesOf(...value), bytes.slice(at + 4 * random(3)));
  },
  function nest(_bytes, random) {
    const tag = [Tag.array, Tag.set, Tag.object, Tag.error, Tag.envelope][random(5)];
    return bytesOf(...new Array(random(3000)).fill(tag | (1 << 8)));
  },
  function invent(_bytes, random) {
    return bytesOf(...Array.from({ length: random(40) }, () => word(random)));
  },
];
const RARE = 2;

/** Bytes that differ from those of a payload. @param {Random} random @param {Uint8Array} other of another payload */
export function mutate(bytes, random, other) {
  let changed = bytes.slice();
  for (let left = 1 + random(4); left > 0; left--) {
    const common = random(20) > 0;
    const way = WAYS[common ? random(WAYS.length - RARE) : WAYS.length - 1 - random(RARE)];
    changed = way(changed, random, other);
  }
  return changed;
}

/** A record's number that may be wrong: its length, its address. @param {Random} random */
export function mutateNumber(number, random) {
  switch (random(3)) {
    case 0:
      return NUMBERS[random(NUMBERS.length)];
    case 1:
      return (number ^ (1 << random(32))) >>> 0;
    default:
      return (number + random(64) - 32) >>> 0;
  }
}
