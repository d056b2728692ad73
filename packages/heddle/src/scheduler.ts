import { inWords } from "./errors.ts";
// From the entry itself, not from the modules behind it: the build leaves this import as it is, so that there is one of
// everything.
import {
  type CallOptions,
  HeddleError,
  importTask,
  type ListenerOptions,
  type PoolEvents,
  type PoolOptions,
  type PoolStats,
} from "./index.ts";
import { asTable } from "./task-registry.ts";

/** Functions that are called by their places in an array. */
export type FunctionTable = readonly ((...args: never[]) => unknown)[];

/** Options of a scheduler: those of a pool, but for the number of its threads. */
export interface SchedulerOptions extends Omit<PoolOptions, "threads"> {
  /**
   * The module with the table, which only workers import: its default export is an array of functions, or of tasks made
   * with `task()`.
   */
  readonly functions: URL | string;
}

type ArgumentsOf<F> = F extends (...args: infer Args) => unknown ? Args : readonly unknown[];
type OutcomeOf<F> = F extends (...args: never[]) => infer Result ? Awaited<Result> : unknown;

function badArgument(name: string, value: unknown, expected: string): HeddleError {
  return new HeddleError("HEDDLE_ARGUMENT", `${name} is ${inWords(value)}; expected ${expected}`);
}

function openTable(threads: number | undefined, options: SchedulerOptions) {
  if (typeof options !== "object" || options === null) {
    throw badArgument("options", options, "an object with functions");
  }
  const { functions, ...rest } = options;
  if ("threads" in rest) {
    throw badArgument("options.threads", rest.threads, "no such option: it is the first argument");
  }
  if (!URL.canParse(String(functions))) {
    const expected = 'a URL, like new URL("./functions.js", import.meta.url)';
    throw badArgument("options.functions", functions, expected);
  }
  const definition = { href: new URL(functions), [asTable]: true };
  const table = importTask<readonly [number, readonly unknown[]]>(definition);
  return table.createPool(threads === undefined ? rest : { ...rest, threads });
}

/**
 * A pool whose functions are the entries of a table, which a module of their own exports.
 *
 * @example
 * // functions.js
 * export default [(name) => `hello ${name}`, (a, b) => a + b];
 *
 * const scheduler = new Scheduler(4, { functions: new URL("./functions.js", import.meta.url) });
 * await scheduler.newTask(1, [40, 2]); // 42
 * await scheduler.shutdown();
 */
export class Scheduler<Table extends FunctionTable | undefined = undefined>
  implements AsyncDisposable, Disposable
{
  readonly #pool: ReturnType<typeof openTable>;

  /**
   * Starts the workers.
   * @param threads how many, 1 to 256. Default: as of `createPool`
   * @throws HeddleError `HEDDLE_ARGUMENT` for an option that it cannot use
   */
  constructor(threads: number | undefined, options: SchedulerOptions) {
    this.#pool = openTable(threads, options);
  }

  /**
   * Calls an entry of the table. Rejects as calls of a pool do; with `HEDDLE_ARGUMENT` if there is no such entry, or it
   * is no function, and with `HEDDLE_TASK_NOT_FOUND` if the module or its table is missing.
   * @param index in the table, from 0
   * @param args what the function is called with; copied when the call is made
   */
  newTask<Index extends number>(
    index: Index,
    args?: Table extends FunctionTable ? ArgumentsOf<Table[Index]> : readonly unknown[],
    options?: CallOptions,
  ): Promise<Table extends FunctionTable ? OutcomeOf<Table[Index]> : unknown>;
  newTask(index: unknown, args: unknown = [], options?: CallOptions): Promise<unknown> {
    if (!Number.isInteger(index) || (index as number) < 0) {
      return Promise.reject(badArgument("index", index, "a whole number from 0"));
    }
    if (!Array.isArray(args)) return Promise.reject(badArgument("args", args, "an array"));
    return this.#pool.call([index as number, args], options);
  }

  /** As `Pool.ready`. */
  ready(): Promise<void> {
    return this.#pool.ready();
  }

  /** As `Pool.stats`. */
  stats(): PoolStats {
    return this.#pool.stats();
  }

  /** As `Pool.on`. */
  on<Event extends keyof PoolEvents>(
    event: Event,
    listener: (event: PoolEvents[Event]) => void,
    options?: ListenerOptions,
  ): () => void {
    return this.#pool.on(event, listener, options);
  }

  /** As `Pool.shutdown`. */
  shutdown(delayMs?: number): Promise<void> {
    return this.#pool.shutdown(delayMs);
  }

  /** Lets tasks that were begun finish, then ends the workers. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#pool[Symbol.asyncDispose]();
  }

  /** Ends the workers at once, and waits for nothing. */
  [Symbol.dispose](): void {
    this.#pool[Symbol.dispose]();
  }
}
