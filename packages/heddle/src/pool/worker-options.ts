import { MAX_TIME_MS, refuseUnknown, section, text, whole } from "./checks.ts";

/** How workers are made, and when they are ended. */
export interface WorkerOptions {
  /** Prefix of their names, which debuggers show. Default "heddle". */
  readonly name?: string;
  /** How long an idle worker looks for work before it sleeps, in microseconds. Default 20. */
  readonly spinMicroseconds?: number;
  /**
   * How long any task may run, from its start, in milliseconds. Then its call rejects with `HEDDLE_TIMEOUT`,
   * and its worker is ended by force and replaced. What else the worker had begun, tasks that wait for a
   * promise, is lost with it (`HEDDLE_WORKER_EXITED`); calls that were queued are run by others. Default: as
   * long as it likes.
   */
  readonly hardTimeoutMs?: number;
}

/** `WorkerOptions` with every value settled. */
export interface WorkerSettings {
  readonly workerName: string;
  readonly spinMicroseconds: number;
  readonly hardTimeoutMs: number | undefined;
}

const PREFIX = "options.worker";

/** Checks the options of workers and fills in what is not given. */
export function settleWorker(options: WorkerOptions | undefined): WorkerSettings {
  const given = section(PREFIX, options);
  refuseUnknown(`${PREFIX}.`, given, ["name", "spinMicroseconds", "hardTimeoutMs"]);
  const { name, spinMicroseconds, hardTimeoutMs } = given;
  return {
    workerName: text(`${PREFIX}.name`, name, "heddle"),
    spinMicroseconds: whole(`${PREFIX}.spinMicroseconds`, spinMicroseconds, 0, 1_000_000, 20),
    hardTimeoutMs: whole(`${PREFIX}.hardTimeoutMs`, hardTimeoutMs, 1, MAX_TIME_MS, undefined),
  };
}
