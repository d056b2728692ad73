import { HeddleError } from "../errors.ts";
import type { Tasks } from "../task.ts";
import type { Pool } from "./pool.ts";

/** What a module that is imported by a worker gets: a pool to look at, not to use. */
export function poolOfWorker<T extends Tasks>(tasks: T): Pool<T> {
  const notMain = () =>
    new HeddleError(
      "HEDDLE_NOT_MAIN",
      "a pool's worker cannot call tasks of a pool of its own; guard the code that uses the pool " +
        "with `if (isMain)`, since workers import the same module",
    );
  const refuse = () => Promise.reject(notMain());
  return {
    call: Object.fromEntries(Object.keys(tasks).map((name) => [name, refuse])) as never,
    ready: refuse,
    buffer: () => {
      throw notMain();
    },
    stats: () => ({
      workers: [],
      inFlight: 0,
      calls: 0,
      inlined: 0,
      tasks: {} as never,
      latency: undefined,
    }),
    on: () => () => {},
    shutdown: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
    [Symbol.dispose]: () => {},
  };
}
