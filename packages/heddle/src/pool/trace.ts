import { badArgument } from "../errors.ts";

/** A call that is about to be made. */
export interface TracedCall {
  /** Name of the pool: `worker.name`. */
  readonly pool: string;
  /** Name of the task in the pool. */
  readonly task: string;
}

/** What stands around every call of a pool, for tracers. `heddle/opentelemetry` makes one. */
export interface TraceHook {
  /**
   * Makes a call, by `proceed`, at once and once.
   * @param proceed never throws; contexts that are shared (`shareContext`) are those that hold when it is called
   * @returns what the caller gets: the promise of `proceed`, or one that settles alike
   */
  call(call: TracedCall, proceed: () => Promise<unknown>): Promise<unknown>;
}

/**
 * Checks the option.
 * @throws HeddleError `HEDDLE_ARGUMENT`
 */
export function traceHookOf(given: unknown): TraceHook | undefined {
  if (given === undefined) return undefined;
  if (typeof (given as Partial<TraceHook> | null)?.call === "function") return given as TraceHook;
  throw badArgument("options.trace", given, "an object with a function call");
}
