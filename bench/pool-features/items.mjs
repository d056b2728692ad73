// The items of streams: how they are made, and how whoever takes them checks them.

/**
 * @typedef {object} Kind
 * @property {(i: number) => any} make
 * @property {(item: any) => number} index of an item, as it says
 * @property {(item: any) => number} weight takes all of an item in
 *
 * @typedef {keyof typeof KINDS} KindName
 *
 * @typedef {{ count: number, inOrder: number, weight: number }} Tally of all items of a stream
 */

/** What a producer may be ahead, as in Heddle's streams. */
export const WINDOW = 254;

const KINDS = {
  /** @type {Kind} */
  numbers: { make: (i) => i, index: (item) => item, weight: (item) => item },
  /**
   * Some 100 bytes as JSON.
   * @type {Kind}
   */
  objects: {
    make: (i) => ({
      id: i,
      name: `customer ${i}`,
      active: i % 2 === 0,
      balance: i * 1.25,
      tags: ["warp", "weft", "heddle"],
    }),
    index: ({ id }) => id,
    weight: ({ name, active, balance, tags }) =>
      name.length + Number(active) + balance + tags.length + tags[2].length,
  },
};

/**
 * @param {KindName} kind
 * @param {number} count
 */
export async function* generate(kind, count) {
  const { make } = KINDS[kind];
  for (let i = 0; i < count; i += 1) yield make(i);
}

/**
 * @param {KindName} kind
 * @param {AsyncIterable<unknown>} items
 * @returns {Promise<Tally>}
 */
export async function tally(kind, items) {
  const { index, weight } = KINDS[kind];
  const found = { count: 0, inOrder: 0, weight: 0 };
  for await (const item of items) {
    if (index(item) === found.count) found.inOrder += 1;
    found.count += 1;
    found.weight += weight(item);
  }
  return found;
}
