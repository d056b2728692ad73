// What a host cannot do yet. The runner makes sure that each of these still fails, and writes them into
// docs/hosts.md; `host` is an id of lib/hosts.mjs, `test` the name of a test.

const UNLISTED =
  "Node.js does not list this work (`process.getActiveResourcesInfo`), so the worker sleeps and the work " +
  "ends when it wakes for its next call. Return the promise from the task, and the worker stays awake for it";

/** @type {{ host: string, test: string, why: string }[]} */
export const GAPS = [
  ...["node20", "node22", "node24", "node26"].map((host) => ({
    host,
    test: "it goes on while the worker is idle: what crypto and zlib compute",
    why: UNLISTED,
  })),
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
