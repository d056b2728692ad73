interface NodeLikeProcess {
  readonly execArgv: readonly string[];
}

/** Of exports in package.json: what `import "heddle"` is on a worker (ADR 38). */
const CONDITION = "--conditions=heddle-worker";

/** Options for workers of Node.js: those of the process, which it passes on by itself if there are none. */
export const workerFlags = ({ execArgv }: NodeLikeProcess): string[] => [...execArgv, CONDITION];

/** Whether a worker cannot be started with the options of its process: V8's own are for all threads. */
export const isRefused = (error: unknown): boolean =>
  (error as { code?: unknown } | null)?.code === "ERR_WORKER_INVALID_EXEC_ARGV";

/** Takes back on a worker what is not for the processes that it forks. */
export function forgetFlags(process: { execArgv?: readonly string[] }): void {
  if (process.execArgv?.includes(CONDITION))
    process.execArgv = process.execArgv.filter((option) => option !== CONDITION);
}
