// Counts how often promises are settled, which promises themselves keep quiet about.

const Native = globalThis.Promise;

/**
 * Makes a call, and counts how often it resolves or rejects its promise.
 * @template T
 * @param {() => Promise<T>} call what makes its promise at once
 * @returns {{ promise: Promise<T>, times: () => number }} `times` is the most of any promise that it made
 */
export function counting(call) {
  /** @type {number[]} */
  const counts = [];
  class Counted extends Native {
    constructor(executor) {
      const mine = counts.push(0) - 1;
      super((resolve, reject) => {
        const counted = (settle) => (value) => {
          counts[mine]++;
          settle(value);
        };
        executor(counted(resolve), counted(reject));
      });
    }

    static get [Symbol.species]() {
      return Native;
    }

    static [Symbol.hasInstance](value) {
      return value instanceof Native;
    }
  }
  globalThis.Promise = Counted;
  try {
    return { promise: call(), times: () => Math.max(0, ...counts) };
  } finally {
    globalThis.Promise = Native;
  }
}
