import { badArgument, type HeddleError } from "../errors.ts";
import { type Channel, host } from "../host/host.ts";

/** A worker can take calls. */
export interface WorkerUpEvent {
  /** Its number, from 0; that after the last is the scheduler's, with the option `scheduler`. */
  readonly worker: number;
}

/** A worker is gone. Unless the pool is closed, another one takes its place. */
export interface WorkerDownEvent {
  /** Its number, from 0; that after the last is the scheduler's, with the option `scheduler`. */
  readonly worker: number;
  /**
   * Why: it ended by itself (an error that nobody caught, `process.exit`, its heap used up); a task of it ran
   * for longer than `worker.hardTimeoutMs`; `worker.recycle`; or the pool is closed.
   */
  readonly reason: "exited" | "hardTimeout" | "recycled" | "closed";
  /** What it ended with, if anything is known: an error as a rule. */
  readonly cause: unknown;
}

/** A call was refused with `HEDDLE_QUEUE_FULL`. Told at most once per turn of the event loop. */
export interface QueueFullEvent {
  /** Calls that are not settled. */
  readonly inFlight: number;
  /** Bytes of their arguments; those that lie in the records of their calls do not count. */
  readonly bytes: number;
}

/** The pool has ended: its workers are gone. */
export interface ClosedEvent {
  /** Why, if it was not shut down: its workers could not start. */
  readonly cause: HeddleError | undefined;
}

/** A call was made. It is not said whether it was taken: if not, `error` follows. */
export interface CallEvent {
  /** Number of the call, of those that somebody listened to. */
  readonly call: number;
  /** Name of the task in the pool. */
  readonly task: string;
}

/**
 * A task began. Workers say so by a message for each call, as long as somebody listens; if the result is faster, it is told
 * with that, before `done` or `error`.
 */
export interface CallStartEvent extends CallEvent {
  readonly worker: number;
  /** How long the call waited for the worker, in milliseconds. */
  readonly waitedMs: number;
}

/** A call's promise was resolved. */
export interface CallDoneEvent extends CallEvent {
  /** Which worker ran it; undefined if none did. */
  readonly worker: number | undefined;
  /** How long the call waited for the worker, in milliseconds; undefined if its task never began. */
  readonly waitedMs: number | undefined;
  /** How long its task ran, in milliseconds, promises included; undefined if the call was given up before. */
  readonly ranMs: number | undefined;
}

/** A call's promise was rejected. */
export interface CallErrorEvent extends CallDoneEvent {
  /** With what. */
  readonly error: unknown;
}

/** What a pool tells of itself and of its calls, by name. */
export interface PoolEvents {
  readonly workerUp: WorkerUpEvent;
  readonly workerDown: WorkerDownEvent;
  readonly queueFull: QueueFullEvent;
  readonly closed: ClosedEvent;
  readonly submit: CallEvent;
  readonly start: CallStartEvent;
  readonly done: CallDoneEvent;
  readonly error: CallErrorEvent;
}

/** Options of `pool.on`. */
export interface ListenerOptions {
  /** Ends the subscription when it is aborted. */
  readonly signal?: AbortSignal;
}

/** Names of the events as `node:diagnostics_channel` has them; calls have channels of their own, see `CallChannels`. */
const CHANNELS: Readonly<Record<keyof PoolEvents, string | undefined>> = {
  workerUp: "heddle:worker.up",
  workerDown: "heddle:worker.down",
  queueFull: "heddle:queue.full",
  closed: "heddle:pool.closed",
  submit: undefined,
  start: undefined,
  done: undefined,
  error: undefined,
};

/** Events of single calls, which cost something only while somebody listens to one of them. */
const OF_CALLS: readonly (keyof PoolEvents)[] = ["submit", "start", "done", "error"];

interface Entry {
  readonly listener: (event: never) => void;
}

/**
 * Who hears of what happens to a pool. Each listener is called in a microtask of its own: what it throws is
 * an uncaught error of the program, as from any callback, and what it does with the pool happens outside of it.
 */
export class Events {
  readonly #pool: string;
  readonly #entries = new Map<string, Set<Entry>>();
  readonly #channels = new Map<string, Channel | undefined>();
  #heard = (): void => {};
  /** Whether anybody listens to events of calls. */
  hearsCalls = false;

  /** @param pool its name, for the channels that all pools share */
  constructor(pool: string) {
    this.#pool = pool;
    for (const [event, channel] of Object.entries(CHANNELS)) {
      this.#entries.set(event, new Set());
      this.#channels.set(event, channel === undefined ? undefined : host.channel(channel));
    }
  }

  /** Has `callback` called whenever `hearsCalls` may have changed. */
  whenHeard(callback: () => void): void {
    this.#heard = callback;
  }

  /** Whether anybody listens to an event. */
  hears(event: keyof PoolEvents): boolean {
    return (this.#entries.get(event) as Set<Entry>).size > 0;
  }

  #look(): void {
    this.hearsCalls = OF_CALLS.some((event) => this.hears(event));
    this.#heard();
  }

  /**
   * Subscribes. @returns what ends the subscription
   * @throws HeddleError `HEDDLE_ARGUMENT`
   */
  on(event: unknown, listener: unknown, options: ListenerOptions = {}): () => void {
    const entries = this.#entries.get(event as string);
    if (entries === undefined) {
      throw badArgument("event", event, `one of ${Object.keys(CHANNELS).join(", ")}`);
    }
    if (typeof listener !== "function") throw badArgument("listener", listener, "a function");
    if (typeof options !== "object" || options === null) {
      throw badArgument("options", options, "an object with signal");
    }
    const { signal } = options;
    if (signal !== undefined && !(signal instanceof AbortSignal)) {
      throw badArgument("options.signal", signal, "an AbortSignal");
    }
    if (signal?.aborted) return () => {};
    const entry = { listener: listener as Entry["listener"] };
    const off = () => {
      entries.delete(entry);
      this.#look();
      signal?.removeEventListener("abort", off);
    };
    entries.add(entry);
    this.#look();
    signal?.addEventListener("abort", off);
    return off;
  }

  /** Tells everybody, soon. Costs next to nothing where nobody listens. */
  emit<Event extends keyof PoolEvents>(event: Event, what: PoolEvents[Event]): void {
    const channel = this.#channels.get(event);
    if (channel?.hasSubscribers) {
      const message = { pool: this.#pool, ...what };
      queueMicrotask(() => channel.publish(message));
    }
    const entries = this.#entries.get(event) as Set<Entry>;
    for (const entry of entries) {
      queueMicrotask(() => {
        if (entries.has(entry)) entry.listener(what as never);
      });
    }
  }
}
