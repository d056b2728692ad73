import { runtimeName } from "./host/runtime-name.ts";

interface NodeLikeProcess {
  readonly versions?: Record<string, string | undefined>;
  hrtime?(): [seconds: number, nanoseconds: number];
}

/** What tells the time, in milliseconds since some moment. */
interface Clock {
  /** On a clock of this agent's. */
  now(): number;
  /** On a clock that all agents share: their own ones may start when they do. */
  shared(): number;
}

/**
 * Node.js looks at one clock in all of its threads. `performance` is the same one, but the first look at it loads eleven of
 * its modules, in each thread.
 */
function clockOfNode(): Clock | undefined {
  const { process } = globalThis as { process?: NodeLikeProcess };
  const hrtime = process?.hrtime;
  if (process?.versions?.["node"] === undefined || hrtime === undefined) return undefined;
  if (runtimeName(process.versions) !== "node") return undefined;
  const now = () => {
    const [seconds, nanoseconds] = hrtime();
    return seconds * 1e3 + nanoseconds / 1e6;
  };
  return { now, shared: now };
}

function clockOfWeb(): Clock {
  const origin = performance.timeOrigin;
  return { now: () => performance.now(), shared: () => origin + performance.now() };
}

/** The clock of this agent. */
export const clock: Clock = clockOfNode() ?? clockOfWeb();
