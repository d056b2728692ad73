import { badArgument, type HeddleError } from "../errors.ts";
import { type Channel, host } from "../host/host.ts";

/** A worker can take calls. */
export interface WorkerUpEvent {
  /** Its number, from 0. */
  readonly worker: number;
}

/** A worker is gone. Unless the pool is closed, another one takes its place. */
export interface WorkerDownEvent {
  /** Its number, from 0. */
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

/** What a pool tells of itself, by name. */
export interface PoolEvents {
  readonly workerUp: WorkerUpEvent;
  readonly workerDown: WorkerDownEvent;
  readonly queueFull: QueueFullEvent;
  readonly closed: ClosedEvent;
}

/** Options of `pool.on`. */
export interface ListenerOptions {
  /** Ends the subscription when it is aborted. */
  readonly signal?: AbortSignal;
}

/** Names of the events as `node:diagnostics_channel` has them. */
const CHANNELS: Readonly<Record<keyof PoolEvents, string>> = {
  workerUp: "heddle:worker.up",
  workerDown: "heddle:worker.down",
  queueFull: "heddle:queue.full",
  closed: "heddle:pool.closed",
};

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

  /** @param pool its name, for the channels that all pools share */
  constructor(pool: string) {
    this.#pool = pool;
    for (const [event, channel] of Object.entries(CHANNELS)) {
      this.#entries.set(event, new Set());
      this.#channels.set(event, host.channel(channel));
    }
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
      signal?.removeEventListener("abort", off);
    };
    entries.add(entry);
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
