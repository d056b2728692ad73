import { type Channel, host } from "../host/host.ts";

/** What is published of a call, on all channels the same object, which is completed as the call goes on. */
export interface CallMessage {
  /** Name of the pool: `worker.name`. */
  readonly pool: string;
  /** Name of the task in the pool. */
  readonly task: string;
  /** Which worker ran it, as soon as that is known. */
  worker?: number | undefined;
  /** How long it waited for a worker, in milliseconds. */
  waitedMs?: number | undefined;
  /** How long its task ran, in milliseconds. */
  ranMs?: number | undefined;
  result?: unknown;
  error?: unknown;
}

const NAME = "tracing:heddle.call";

/** For hosts that have no channels. */
const NO_CHANNEL: Channel = { hasSubscribers: false, publish: () => {} };

/**
 * Tells tools of calls in the way of Node.js' `TracingChannel`: `tracing:heddle.call:start` when a call is made, which may
 * bind stores; `end` when it has returned its promise; `error` if that rejects; `asyncStart` and `asyncEnd` when it
 * is settled.
 */
export class CallChannels {
  readonly #start = channel("start");
  readonly #end = channel("end");
  readonly #asyncStart = channel("asyncStart");
  readonly #asyncEnd = channel("asyncEnd");
  readonly #error = channel("error");

  /** Whether anybody listens. Asked at each call: an inactive channel answers with a constant. */
  get hasSubscribers(): boolean {
    return (
      this.#start.hasSubscribers ||
      this.#end.hasSubscribers ||
      this.#asyncStart.hasSubscribers ||
      this.#asyncEnd.hasSubscribers ||
      this.#error.hasSubscribers
    );
  }

  /** A call is being made. @param make makes it, with whatever the subscribers have bound */
  start<T>(message: CallMessage, make: () => T): T {
    const start = this.#start;
    try {
      if (start.runStores !== undefined) return start.runStores(message, make);
      start.publish(message);
      return make();
    } finally {
      this.#end.publish(message);
    }
  }

  /** Its promise is settled. */
  settled(message: CallMessage): void {
    if ("error" in message) this.#error.publish(message);
    this.#asyncStart.publish(message);
    this.#asyncEnd.publish(message);
  }
}

function channel(event: string): Channel {
  return host.channel(`${NAME}:${event}`) ?? NO_CHANNEL;
}
