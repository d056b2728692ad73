// What a host cannot do yet. The runner makes sure that each of these still fails, and writes them into
// docs/hosts.md; `host` is an id of lib/hosts.mjs, `test` the name of a test.

const UNLISTED =
  "Node.js does not list this work (`process.getActiveResourcesInfo`), so the worker sleeps and the work " +
  "ends when it wakes for its next call. Return the promise from the task, and the worker stays awake for it";

const UNTOLD =
  "JavaScriptCore does not tell which functions await a promise. With the option `debug` the stack has those that " +
  "made the call";

/** @type {{ host: string, test: string, why: string }[]} */
export const GAPS = [
  ...["node20", "node22", "node24", "node26"].map((host) => ({
    host,
    test: "it goes on while the worker is idle: what crypto and zlib compute",
    why: UNLISTED,
  })),
  ...[
    "below them are those that await the call",
    "those that await several calls are found, and those that await a call with an argument to come",
    "those that await a call are found for an error that comes by message",
  ].map((test) => ({ host: "bun", test, why: UNTOLD })),
  {
    host: "deno",
    test: "no thread goes on after its pool was shut down in the middle of an endless task",
    why:
      "Deno does not end a thread that is in a loop (denoland/deno#35657). Its calls are rejected and the " +
      "pool is closed, but the loop takes a processor until the process ends",
  },
  {
    host: "node26",
    test: "it goes on while the worker is idle: a file that is being read",
    why: UNLISTED,
  },
];
