import { callerOf } from "../caller.ts";
import { createEngine, type Engine } from "../engine/engine.ts";
import { badArgument, HeddleError, inWords } from "../errors.ts";
import { host } from "../host/host.ts";
import { inPoolWorker } from "../realm.ts";
import type { AnyTask, ArgOf, ResultOf, Tasks, TaskTimeouts } from "../task.ts";
import { isAbortable, isTask } from "../task-registry.ts";
import type { TableEntry } from "../worker/messages.ts";
import { type Call, noteSite } from "./call-site.ts";
import { MAX_TIME_MS } from "./checks.ts";
import { Crew } from "./crew.ts";
import { Dispatcher } from "./dispatcher.ts";
import { Events, type ListenerOptions, type PoolEvents } from "./events.ts";
import {
  type CallOptions,
  isTime,
  type Limits,
  limitsOf,
  type TaskLimits,
  timeoutsOf,
  UNBOUNDED,
} from "./limits.ts";
import { type PoolOptions, type PoolSettings, settle } from "./options.ts";
import { type MakePlacement, placementOf } from "./placements.ts";
import { type PoolStats, workerStats } from "./stats.ts";
import { describeTable } from "./table.ts";

/** Parameters of a call: none where the task takes none, else its argument or a promise of it. */
type Parameters<T> = [ArgOf<T>] extends [undefined]
  ? [arg?: undefined, options?: CallOptions]
  : undefined extends ArgOf<T>
    ? [arg?: ArgOf<T> | Promise<ArgOf<T>>, options?: CallOptions]
    : [arg: ArgOf<T> | Promise<ArgOf<T>>, options?: CallOptions];

/** The promise of a call that can be aborted while it runs. */
export interface AbortablePromise<T> extends Promise<T> {
  /** Aborts the call: the promise rejects with `HEDDLE_ABORTED`, whose cause is `reason`. */
  reject(reason?: unknown): void;
}

/** What a call of a task returns. */
export type CallResult<T> = T extends { readonly abortSignal: true | { readonly hasAborted: true } }
  ? AbortablePromise<ResultOf<T>>
  : Promise<ResultOf<T>>;

/** The tasks of a pool as functions: same argument, and a promise of the result. */
export type Calls<T extends Tasks> = {
  readonly [Name in keyof T]: (...args: Parameters<T[Name]>) => CallResult<T[Name]>;
};

/** Workers, and the tasks that they run. */
export interface Pool<T extends Tasks> extends AsyncDisposable, Disposable {
  /**
   * Calls a task: `await pool.call.resize(file)`. The argument is copied when the call is made. The
   * promise rejects with what the task throws, or with a `HeddleError`: `HEDDLE_PAYLOAD_TYPE`,
   * `HEDDLE_PAYLOAD_TOO_LARGE`, `HEDDLE_QUEUE_FULL`, `HEDDLE_WORKER_EXITED`, `HEDDLE_CLOSED`,
   * `HEDDLE_TIMEOUT`, `HEDDLE_ABORTED`. A call that ran out of time or was aborted is settled at once;
   * a task that was running goes on until it ends by itself.
   */
  readonly call: Calls<T>;
  /**
   * Resolves as soon as the pool can take a call: when all workers have started, their bootstrap module
   * included, and when there is room in the queue. Between this and the call, await nothing else.
   * Memory for arguments is left to spare; where their sizes differ widely and there is little memory, a
   * call may find it cut up all the same.
   *
   * @example
   * for await (const line of lines) {
   *   await pool.ready();
   *   void pool.call.index(line).catch(report); // never HEDDLE_QUEUE_FULL
   * }
   *
   * Rejects if the workers cannot start (`HEDDLE_WORKER_START`, ...), or the pool is closed (`HEDDLE_CLOSED`).
   */
  ready(): Promise<void>;
  /** What the workers did, at this moment. */
  stats(): PoolStats;
  /**
   * Has `listener` hear of what happens to the pool: see `PoolEvents`. It is called soon afterwards, in a
   * microtask of its own; what it throws is an uncaught error of the program, and no concern of the pool.
   * @returns what ends the subscription; so does `options.signal`
   * @throws HeddleError `HEDDLE_ARGUMENT` if there is no such event
   *
   * @example
   * pool.on("workerDown", ({ worker, reason, cause }) => log.warn({ worker, reason, cause }));
   */
  on<Event extends keyof PoolEvents>(
    event: Event,
    listener: (event: PoolEvents[Event]) => void,
    options?: ListenerOptions,
  ): () => void;
  /**
   * Ends the pool. Calls that are made from here on reject with `HEDDLE_CLOSED`; so do those in flight, once
   * they have had `delayMs` to finish. A later shutdown that waits for less hastens an earlier one.
   * @param delayMs in milliseconds, or `Infinity`. Default: 0, so at once; with the option
   * `worker.resolveAfterFinishingAll` as long as it takes
   * @returns resolves when the workers are gone
   */
  shutdown(delayMs?: number): Promise<void>;
  /** Lets calls in flight finish, then ends the pool. */
  [Symbol.asyncDispose](): Promise<void>;
  /** Ends the pool at once, and waits for nothing. */
  [Symbol.dispose](): void;
}

/**
 * Makes a pool of worker threads. Workers import the modules of the tasks, so guard what starts the
 * program with `isMain`.
 *
 * @example
 * export const square = (n: number) => n * n;
 * if (isMain) {
 *   await using pool = createPool({ threads: 4 })({ square });
 *   console.log(await pool.call.square(12));
 * }
 *
 * @throws HeddleError `HEDDLE_ARGUMENT` for an option or a task that it cannot use,
 * `HEDDLE_NO_SHARED_MEMORY` where the host has none
 */
export function createPool(
  options: PoolOptions = {},
): <const T extends Tasks>(tasks: T) => Pool<T> {
  if (inPoolWorker()) return (tasks) => poolOfWorker(tasks);
  const url = callerOf(createPool as never);
  const settings = settle(options, url);
  return (tasks) => {
    const table = describeTable(tasks, url);
    const placement = placementOf(tasks, settings);
    return new ThreadedPool(settings, table, tasks, placement).asPool();
  };
}

/** What a module that is imported by a worker gets: a pool to look at, not to use. */
function poolOfWorker<T extends Tasks>(tasks: T): Pool<T> {
  const refuse = () =>
    Promise.reject(
      new HeddleError(
        "HEDDLE_NOT_MAIN",
        "a pool's worker cannot call tasks of a pool of its own; guard the code that uses the pool " +
          "with `if (isMain)`, since workers import the same module",
      ),
    );
  return {
    call: Object.fromEntries(Object.keys(tasks).map((name) => [name, refuse])) as never,
    ready: refuse,
    stats: () => ({ workers: [], inFlight: 0, calls: 0 }),
    on: () => () => {},
    shutdown: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
    [Symbol.dispose]: () => {},
  };
}

const NO_LIMITS: TaskLimits = { running: undefined, queued: undefined };

class ThreadedPool {
  readonly #engine: Engine;
  readonly #dispatcher: Dispatcher;
  readonly #crew: Crew;
  readonly #table: readonly TableEntry[];
  readonly #settings: PoolSettings;
  readonly #tasks: Tasks;
  readonly #events: Events;
  readonly #forgetEnd: () => void;
  #closing: Promise<void> | undefined;

  constructor(
    settings: PoolSettings,
    table: readonly TableEntry[],
    tasks: Tasks,
    placement: MakePlacement,
  ) {
    this.#settings = settings;
    this.#table = table;
    this.#tasks = tasks;
    this.#engine = createEngine({
      workers: settings.threads,
      records: settings.records,
      payloadBytes: settings.payloadBytes,
      payloadInitialBytes: settings.payloadInitialBytes,
      priorities: settings.patienceMs !== undefined,
    });
    const events = new Events(settings.workerName);
    this.#events = events;
    this.#dispatcher = new Dispatcher(
      this.#engine,
      settings.threads,
      settings,
      placement(this.#engine.memory),
      (...loss) => this.#explainLoss(...loss),
      (...letter) => this.#crew.post(...letter),
      () => {
        const { inFlight, admission } = dispatcher;
        events.emit("queueFull", { inFlight, bytes: admission.bytes });
      },
    );
    const dispatcher = this.#dispatcher;
    const { hardTimeoutMs } = settings;
    if (hardTimeoutMs !== undefined) {
      const reason = new HeddleError("HEDDLE_TIMEOUT", `a task ran for longer than ${this.#hard}`);
      dispatcher.oversee(hardTimeoutMs, (worker, record, force) =>
        this.#crew.end(worker, force ? undefined : record, reason),
      );
    }
    this.#crew = new Crew(this.#engine.share, table, settings, {
      ring: () => dispatcher.lookout.ring(),
      spilled: (id, parcel) => dispatcher.spilled(id, parcel),
      started: (worker) => dispatcher.courier.restarted(worker),
      up: (worker) => {
        events.emit("workerUp", { worker });
        if (this.#crew.isComplete) dispatcher.admission.start();
      },
      down: (worker, reason, cause) => events.emit("workerDown", { worker, reason, cause }),
      lost: (worker) => dispatcher.bury(worker),
      tasksOf: (worker) => workerStats(this.#engine, worker).run,
      isAsleep: (worker) => workerStats(this.#engine, worker).state === "parked",
      failed: (error) => void this.#end(error),
    });
    host.watch(table.map(({ url }) => url));
    // A process that ends would take the last lines that its workers printed with it.
    this.#forgetEnd = host.whenNothingIsLeft(() => void this.#shutdown(0));
  }

  /** The limit of every task, for messages. */
  get #hard(): string {
    return `${this.#settings.hardTimeoutMs} ms (options.worker.hardTimeoutMs)`;
  }

  #explainLoss(worker: number, functionIndex: number, overdue: boolean): HeddleError {
    const task = this.#table[functionIndex]?.key ?? "?";
    if (overdue) {
      return new HeddleError(
        "HEDDLE_TIMEOUT",
        `task "${task}" ran for longer than ${this.#hard}; worker ${worker} was ended and replaced`,
      );
    }
    const cause = this.#crew.causeOf(worker);
    const why =
      cause === undefined ? "" : ` (${cause instanceof Error ? cause.message : inWords(cause)})`;
    return new HeddleError(
      "HEDDLE_WORKER_EXITED",
      `worker ${worker} exited${why} while it was running task "${task}"`,
      cause === undefined ? {} : { cause },
    );
  }

  #end(error: HeddleError): Promise<void> {
    this.#closing ??= (async () => {
      this.#forgetEnd();
      const { isQuiet } = this.#dispatcher;
      this.#dispatcher.close(error);
      this.#engine.exports.heddle_stop();
      await this.#crew.close(isQuiet);
      const cause = error.code === "HEDDLE_CLOSED" ? undefined : error;
      this.#events.emit("closed", { cause });
    })();
    return this.#closing;
  }

  async #shutdown(
    delayMs = this.#settings.finishesAll ? Number.POSITIVE_INFINITY : 0,
  ): Promise<void> {
    if (delayMs !== Number.POSITIVE_INFINITY && !isTime(delayMs)) {
      throw badArgument("delayMs", delayMs, `milliseconds from 0 to ${MAX_TIME_MS}, or Infinity`);
    }
    const error = new HeddleError("HEDDLE_CLOSED", "the pool was shut down");
    if (delayMs > 0) {
      this.#dispatcher.refuse(error);
      await this.#dispatcher.whenIdle(delayMs);
    }
    return this.#end(error);
  }

  #stats(): PoolStats {
    const workers = Array.from({ length: this.#settings.threads }, (_, worker) =>
      workerStats(this.#engine, worker),
    );
    const { inFlight, calls } = this.#dispatcher;
    return { workers, inFlight, calls };
  }

  /** The function by which a task is called. */
  #callOf(name: string, task: AnyTask, index: number): Call {
    const dispatcher = this.#dispatcher;
    const own = isTask(task) ? timeoutsOf("task.", name, task as TaskTimeouts) : NO_LIMITS;
    const isAlwaysWatched = own.running !== undefined || own.queued !== undefined;
    const usual = this.#settings.hardTimeoutMs === undefined ? undefined : UNBOUNDED;
    const call = (argument: unknown, limits: Limits | undefined = usual) =>
      argument instanceof Promise
        ? dispatcher.callWhenSettled(index, argument, limits)
        : dispatcher.call(index, argument, limits);
    const watched: Call = (argument, options) => {
      try {
        return call(argument, limitsOf(name, own, this.#settings, options));
      } catch (error) {
        return Promise.reject(error);
      }
    };
    if (!isAbortable(task)) {
      return (argument, options) =>
        options === undefined && !isAlwaysWatched ? call(argument) : watched(argument, options);
    }
    return (argument, options) => {
      const controller = new AbortController();
      const own = controller.signal;
      const given = options?.signal;
      const signal = given instanceof AbortSignal ? AbortSignal.any([own, given]) : (given ?? own);
      const promise = watched(argument, { ...options, signal });
      return Object.assign(promise, { reject: (reason: unknown) => controller.abort(reason) });
    };
  }

  asPool<T extends Tasks>(): Pool<T> {
    const dispatcher = this.#dispatcher;
    const call = Object.create(null) as Record<string, Call>;
    Object.entries(this.#tasks).forEach(([name, task], index) => {
      const made = this.#callOf(name, task, index);
      call[name] = this.#settings.debug
        ? noteSite(made, (error) => error === dispatcher.closed)
        : made;
    });
    return {
      call: Object.freeze(call) as unknown as Calls<T>,
      ready: () => dispatcher.admission.ready(),
      stats: () => this.#stats(),
      on: (event, listener, options) => this.#events.on(event, listener, options),
      shutdown: (delayMs) => this.#shutdown(delayMs),
      [Symbol.asyncDispose]: async () => {
        await dispatcher.whenIdle(Number.POSITIVE_INFINITY);
        await this.#shutdown(0);
      },
      [Symbol.dispose]: () => void this.#shutdown(0),
    };
  }
}

export type { AnyTask };
