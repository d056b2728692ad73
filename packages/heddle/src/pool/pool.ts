import type { PoolBuffer } from "../buffers/region-buffers.ts";
import { callerOf } from "../caller.ts";
import { createEngine, memoryFor } from "../engine/create-engine.ts";
import type { Engine } from "../engine/engine.ts";
import { badArgument, HeddleError, inWords } from "../errors.ts";
import { host } from "../host/host.ts";
import { inPoolWorker } from "../realm.ts";
import type { AbortableStream, StreamOf } from "../stream/stream-of.ts";
import type { AnyTask, ArgOf, ResultOf, Tasks } from "../task.ts";
import { isAbortable, isStreaming } from "../task-registry.ts";
import type { TableEntry } from "../worker/messages.ts";
import { Bound } from "./bound.ts";
import { type Call, noteSite } from "./call-site.ts";
import { MAX_TIME_MS } from "./checks.ts";
import { Crew } from "./crew.ts";
import { Dispatcher } from "./dispatcher.ts";
import { Events, type ListenerOptions, type PoolEvents } from "./events.ts";
import { Instruments, type MakeCall } from "./instruments.ts";
import {
  type CallOptions,
  isBounded,
  isTime,
  type Limits,
  limitsOf,
  taskLimitsOf,
  UNBOUNDED,
} from "./limits.ts";
import { Meter } from "./meter.ts";
import { type PoolOptions, type PoolSettings, settle } from "./options.ts";
import { type MakePlacement, placementOf } from "./placements.ts";
import { poolOfWorker } from "./pool-of-worker.ts";
import { type PoolStats, type TaskStats, workerStats } from "./stats.ts";
import { streamCall } from "./stream-call.ts";
import { describeTable, inlineTasks } from "./table.ts";
import { Tally } from "./tally.ts";
import { makePoolsBy } from "./task-pool.ts";

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

/** A task that can be aborted while it runs. */
type Abortable = { readonly abortSignal: true | { readonly hasAborted: true } };

/** What a call of a task returns: a promise, or an async generator if the task gives its result item by item. */
export type CallResult<T> = [StreamOf<T>] extends [never]
  ? T extends Abortable
    ? AbortablePromise<ResultOf<T>>
    : Promise<ResultOf<T>>
  : [StreamOf<T>] extends [AsyncGenerator<infer Item, infer Return, void>]
    ? T extends Abortable
      ? AbortableStream<Item, Return>
      : AsyncGenerator<Item, Return, void>
    : never;

/** The tasks of a pool as functions: same argument, and a promise of the result, or its items. */
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
   *
   * A task that is a generator, or says `stream: true`, gives its items one by one:
   * `for await (const row of pool.call.rows(query)) ...`. It runs ahead of its caller by at most 254 items or about a
   * megabyte, then waits. `break`, `return()` and dropping the iterator end it, and run its `finally`. What it returns
   * is the `value` of the last result. What it throws, and the end of its worker, come after the items before; a
   * timeout, which counts until the end of the stream, an abort and `HEDDLE_CLOSED` come at once.
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
  /**
   * Makes a buffer of zeros in the memory that all workers share. It crosses without a copy, in arguments and results,
   * and so does any view on it: `subarray`, `new Float32Array(b.buffer, b.byteOffset, …)`. Its bytes are shared: what a
   * task writes is here when the call has settled, what is written here before a call is seen by the task.
   *
   * Every thread that got the buffer has it until it gives it up: by `using` or `free(view)`, by `move` when it sends
   * it, or because no view on it can be reached any more and the collector has come. A worker that waits has no
   * collector: tasks that get many buffers should give them up. The memory is that of payloads
   * (`payload.payloadMaxByteLength`), and is free for others when nobody has the buffer, and it is in no call any more.
   *
   * @example
   * using pixels = pool.buffer(1024 * 1024);
   * await pool.call.render(pixels);
   *
   * @param bytes its length
   * @throws HeddleError `HEDDLE_PAYLOAD_TOO_LARGE` if the pool has never room for it, `HEDDLE_QUEUE_FULL` if it has none
   * now, `HEDDLE_CLOSED`, `HEDDLE_NOT_MAIN`
   */
  buffer(bytes: number): PoolBuffer;
  /**
   * What the workers did, and what became of the calls of each task, at this moment. With the option `stats`, also how
   * long calls took.
   *
   * @example
   * const { tasks, workers } = createPool({ stats: true })({ resize }).stats();
   * tasks.resize.latencies?.waiting.p99Ms; // of the last minute
   */
  stats(): PoolStats<keyof T & string>;
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
  return poolsAt(inPoolWorker() ? "" : callerOf(createPool as never), options);
}

/**
 * What `createPool` gives.
 * @param url of the module that calls it
 */
export function poolsAt(
  url: string,
  options: PoolOptions = {},
): <const T extends Tasks>(tasks: T) => Pool<T> {
  if (inPoolWorker()) return (tasks) => poolOfWorker(tasks);
  const settings = settle(options, url);
  return (tasks) => {
    const table = describeTable(tasks, url);
    const placement = placementOf(tasks, settings);
    return new ThreadedPool(settings, table, tasks, placement).asPool();
  };
}

makePoolsBy(poolsAt);

class ThreadedPool {
  readonly #engine: Engine;
  readonly #dispatcher: Dispatcher;
  readonly #crew: Crew;
  readonly #table: readonly TableEntry[];
  readonly #settings: PoolSettings;
  readonly #tasks: Tasks;
  readonly #events: Events;
  readonly #tally: Tally;
  readonly #meter: Meter | undefined;
  readonly #instruments: Instruments;
  readonly #forgetEnd: () => void;
  /** Of calls that can be aborted. */
  readonly #abortable: Bound | undefined;
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
    const { abortSignalCapacity: most } = settings;
    if (most !== undefined) this.#abortable = new Bound(most, "options.abortSignalCapacity");
    const sizes = {
      workers: settings.threads,
      records: settings.records,
      payloadBytes: settings.payloadBytes,
      priorities: settings.patienceMs !== undefined,
      central: settings.central,
    };
    const memory = memoryFor(sizes);
    this.#crew = new Crew(table, settings, {
      ring: () => dispatcher.lookout.ring(),
      began: (...call) => dispatcher.began(...call),
      spilled: (id, parcel) => dispatcher.spilled(id, parcel),
      item: (stream, parcel) => dispatcher.streams.item(stream, parcel),
      started: (worker) => dispatcher.courier.restarted(worker),
      up: (worker) => {
        events.emit("workerUp", { worker });
        if (this.#crew.isComplete) dispatcher.admission.start();
      },
      down: (worker, reason, cause) => events.emit("workerDown", { worker, reason, cause }),
      lost: (worker) => {
        if (worker < settings.threads) dispatcher.bury(worker);
        else this.#engine.exports.heddle_bury(worker); // the scheduler, which runs no calls
      },
      tasksOf: (worker) => workerStats(this.#engine, worker).run,
      isAsleep: (worker) => workerStats(this.#engine, worker).state === "parked",
      failed: (error) => void this.#end(error),
    });
    try {
      this.#engine = createEngine(sizes, memory);
    } catch (error) {
      this.#crew.abandon();
      throw error;
    }
    const events = new Events(settings.workerName);
    this.#events = events;
    this.#tally = new Tally(table.length);
    const { statsMs, threads } = settings;
    const workers = () => Array.from({ length: threads }, (_, i) => workerStats(this.#engine, i));
    this.#meter = statsMs === undefined ? undefined : new Meter(statsMs, table.length, workers);
    this.#instruments = new Instruments(settings.workerName, events, settings.trace, this.#meter);
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
      this.#tally,
    );
    const dispatcher = this.#dispatcher;
    const { hardTimeoutMs } = settings;
    if (hardTimeoutMs !== undefined) {
      const reason = new HeddleError("HEDDLE_TIMEOUT", `a task ran for longer than ${this.#hard}`);
      dispatcher.oversee(hardTimeoutMs, (worker, record, force) =>
        this.#crew.end(worker, force ? undefined : record, reason),
      );
    }
    if (settings.inliner !== undefined) dispatcher.inline(settings.inliner, inlineTasks(tasks));
    this.#crew.begin(this.#engine.share);
    host.watch(table.map(({ url }) => url));
    // A process that ends would take the last lines that its workers printed with it.
    this.#forgetEnd = host.whenNothingIsLeft(() => void this.#shutdown(0));
  }

  /** The limit of every task, for messages. */
  get #hard(): string {
    return `${this.#settings.hardTimeoutMs} ms (options.worker.hardTimeoutMs)`;
  }

  #explainLoss(
    worker: number,
    functionIndex: number,
    overdue: boolean,
    attempts: number,
  ): HeddleError {
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
    const times = attempts > 1 ? `, the last of ${attempts} attempts` : "";
    return new HeddleError(
      "HEDDLE_WORKER_EXITED",
      `worker ${worker} exited${why} while it was running task "${task}"${times}`,
      cause === undefined ? {} : { cause },
    );
  }

  #end(error: HeddleError): Promise<void> {
    this.#closing ??= (async () => {
      this.#forgetEnd();
      this.#instruments.stop();
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
      workerStats(this.#engine, worker, this.#meter?.before(worker)),
    );
    const { inFlight, calls, inlined } = this.#dispatcher;
    const byTask = this.#dispatcher.inFlightByTask();
    const tasks = this.#table.map(({ key }, index): [string, TaskStats] => {
      const counts = this.#tally.read(index, byTask[index] as number);
      return [key, { ...counts, latencies: this.#meter?.task(index) }];
    });
    const latency = this.#meter?.latency();
    return { workers, inFlight, calls, inlined, tasks: Object.fromEntries(tasks), latency };
  }

  /** The function by which a task is called. */
  #callOf(name: string, task: AnyTask, index: number): Call {
    const dispatcher = this.#dispatcher;
    const own = taskLimitsOf(name, task);
    const needsLimits = isBounded(own);
    const instruments = this.#instruments;
    const gate = instruments.gate(needsLimits);
    const settings = this.#settings;
    const { hardTimeoutMs, inliner } = settings;
    const usual = hardTimeoutMs === undefined && inliner === undefined ? undefined : UNBOUNDED;
    const call = (argument: unknown, limits: Limits | undefined = usual) =>
      argument instanceof Promise
        ? dispatcher.callWhenSettled(index, argument, limits)
        : dispatcher.call(index, argument, limits);
    const seen: MakeCall = (argument, limits) =>
      gate.isSeen ? instruments.call(index, name, argument, limits, call) : call(argument, limits);
    const make = (isAbortable(task) ? this.#abortable?.of(seen) : undefined) ?? seen;
    const bounded: Call = (argument, options) => {
      try {
        const isPlain = options === undefined && !needsLimits;
        return make(argument, isPlain ? undefined : limitsOf(name, own, settings, options));
      } catch (error) {
        return Promise.reject(error);
      }
    };
    const streams = isStreaming(task);
    const watched = streams
      ? streamCall(
          () => dispatcher.streams.open(index),
          (options) => limitsOf(name, own, settings, options),
          make,
        )
      : bounded;
    if (!isAbortable(task)) {
      if (streams) return watched;
      return (argument, options) =>
        options === undefined && gate.isOpen ? call(argument) : watched(argument, options);
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
      // A stream's error says who awaits the item.
      call[name] =
        this.#settings.debug && !isStreaming(task)
          ? noteSite(made, (error) => error === dispatcher.closed)
          : made;
    });
    return {
      call: frozen(call) as unknown as Calls<T>,
      ready: () => dispatcher.admission.ready(),
      buffer: (bytes) => dispatcher.buffer(bytes),
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

/**
 * Freezes an object that is made of names. V8 keeps such a one as a dictionary, and looks each call's name up in it (some 5 ns),
 * until something inherits from it: prototypes are laid out like any other object, once they are used.
 */
function frozen<T extends object>(object: T): Readonly<T> {
  Object.create(Object.freeze(object));
  return object;
}

export type { AnyTask };
