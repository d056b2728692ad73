// The benchmark suites by name, each loaded only when it is run.

/**
 * @typedef {object} SuiteOptions
 * @property {string} filter the empty string keeps everything
 * @property {boolean} quick
 *
 * @typedef {object} Suite
 * @property {string} summary one line, for `--list`
 * @property {(options: SuiteOptions) => Promise<import("./lib/results.mjs").Results>} run
 */

/** @type {Record<string, Suite>} */
export const SUITES = {
  "pool-node": {
    summary: "calls through a pool on Node.js, beside bare worker_threads and four npm packages",
    run: async (options) => (await import("./pool-node/suite.mjs")).run(options),
  },
  "pool-hosts": {
    summary: "the same on Node.js 20, Deno and Bun, each beside the bare workers that it has",
    run: async (options) => (await import("./pool-hosts/suite.mjs")).run(options),
  },
  "pool-features": {
    summary:
      "streams, priorities, the inliner and what looking costs, beside what one would do instead",
    run: async (options) => (await import("./pool-features/suite.mjs")).run(options),
  },
  "native-forkjoin": {
    summary: "fork-join in C++, beside oneTBB, GNU's and LLVM's OpenMP, std::async and one thread",
    run: async (options) => (await import("./native-forkjoin/suite.mjs")).run(options),
  },
  "engine-micro": {
    summary:
      "the engine's structures (deque, queues, allocator, wake), beside their C++ equivalents",
    run: async (options) => (await import("./lib/engine-micro.mjs")).run(options),
  },
};
