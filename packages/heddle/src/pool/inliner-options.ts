import { badArgument, HeddleError } from "../errors.ts";
import { refuseUnknown, section, whole } from "./checks.ts";
import type { WorkerSettings } from "./worker-options.ts";

/** When the main thread runs calls itself. */
export interface InlinerOptions {
  /**
   * Who comes first: the workers, so that the main thread only takes calls beyond one for each of them (`"last"`, the
   * default); or the main thread (`"first"`).
   */
  readonly position?: "first" | "last";
  /** Most calls that the main thread runs in one turn of its event loop. Default 1. */
  readonly batchSize?: number;
  /** How many calls there must be for the main thread before it takes one. Default 1. */
  readonly dispatchThreshold?: number;
}

/** `InlinerOptions` with every value settled. */
export interface InlinerSettings {
  readonly batchSize: number;
  /** How many calls must be in flight before the main thread takes one. */
  readonly inFlight: number;
}

const PREFIX = "options.inliner";

/** What workers may do to a task that the main thread cannot do to itself, and how they begin. */
const ONLY_WORKERS = ["bootstrap", "hardTimeoutMs", "resourceLimits"] as const;

/**
 * Checks the option.
 * @param patienceMs that of priorities, if there are any
 * @returns undefined if the main thread runs no calls
 * @throws HeddleError `HEDDLE_ARGUMENT`
 */
export function settleInliner(
  options: boolean | InlinerOptions | undefined,
  threads: number,
  worker: WorkerSettings,
  patienceMs: number | undefined,
): InlinerSettings | undefined {
  if (options === undefined || options === false) return undefined;
  const given = section(PREFIX, options === true ? {} : options);
  refuseUnknown(`${PREFIX}.`, given, ["position", "batchSize", "dispatchThreshold"]);
  if (patienceMs !== undefined) {
    // What is taken back would stay among what is ordered.
    throw badArgument(PREFIX, options, "false, as options.priorities is on");
  }
  for (const name of ONLY_WORKERS) {
    if (worker[name] === undefined) continue;
    const text = `options.inliner and options.worker.${name} exclude each other: the main thread, which runs calls too, has no ${name}`;
    throw new HeddleError("HEDDLE_ARGUMENT", text);
  }
  const { position = "last" } = given;
  if (position !== "first" && position !== "last") {
    throw badArgument(`${PREFIX}.position`, position, '"first" or "last"');
  }
  const count = (name: "batchSize" | "dispatchThreshold") =>
    whole(`${PREFIX}.${name}`, given[name], 1, Number.MAX_SAFE_INTEGER, 1);
  const forWorkers = position === "last" ? threads : 0;
  return { batchSize: count("batchSize"), inFlight: forWorkers + count("dispatchThreshold") };
}
