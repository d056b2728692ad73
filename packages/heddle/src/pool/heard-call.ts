import type { CallChannels, CallMessage } from "./call-channels.ts";
import type { CallListener, CallTimes } from "./call-times.ts";
import type { CallDoneEvent, CallEvent, Events } from "./events.ts";

/** Who hears of a call. */
export interface Audience {
  readonly events: Events;
  /** Undefined where no tool listens. */
  readonly channels: CallChannels | undefined;
  /** Takes its time, where that is asked for. */
  readonly meter: CallListener | undefined;
}

/** One call that somebody listens to. */
export class HeardCall implements CallListener {
  readonly #audience: Audience;
  readonly #event: CallEvent;
  readonly #message: CallMessage;
  #hasBegun = false;

  /**
   * @param pool its name
   * @param call number of the call
   */
  constructor(audience: Audience, pool: string, task: string, call: number) {
    this.#audience = audience;
    this.#event = { call, task };
    this.#message = { pool, task };
  }

  /** Makes the call. */
  make(call: () => Promise<unknown>): Promise<unknown> {
    const { events, channels } = this.#audience;
    events.emit("submit", this.#event);
    const promise = channels === undefined ? call() : channels.start(this.#message, call);
    return promise.then(
      (value) => {
        this.#message.result = value;
        this.#settled();
        events.emit("done", { ...this.#event, ...this.#times });
        return value;
      },
      (error) => {
        this.#message.error = error;
        this.#settled();
        events.emit("error", { ...this.#event, ...this.#times, error });
        throw error;
      },
    );
  }

  began(worker: number, waitedMs: number): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#audience.events.emit("start", { ...this.#event, worker, waitedMs });
  }

  left(times: CallTimes): void {
    const { worker, began, submitted, ranMs } = times;
    this.#audience.meter?.left(times);
    if (worker === undefined || began === undefined) return;
    // Clocks of two agents may differ by a bit.
    const waitedMs = Math.max(0, began - submitted);
    Object.assign(this.#message, { worker, waitedMs, ranMs });
    this.began(worker, waitedMs);
  }

  get #times(): Omit<CallDoneEvent, keyof CallEvent> {
    const { worker, waitedMs, ranMs } = this.#message;
    return { worker, waitedMs, ranMs };
  }

  #settled(): void {
    this.#audience.channels?.settled(this.#message);
  }
}
