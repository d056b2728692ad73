import type { Step } from "./result-stream.ts";

/** Where an iterator gets its items from. */
export interface StreamSource {
  /** The next item, or the end. @param holder kept while this is pending */
  next(holder: unknown): Promise<Step>;
  /** Ends it early. @returns resolves once it has ended */
  leave(holder: unknown): Promise<unknown>;
  /** Ends it early, and waits for nothing. */
  drop(): void;
}

/** A stream that gives nothing but an error. */
export function refusedStream(error: unknown): StreamSource {
  let isTold = false;
  const end = () => {
    isTold = true;
  };
  return {
    next() {
      if (isTold) return Promise.resolve({ done: true, value: undefined });
      end();
      return Promise.reject(error);
    },
    leave: () => Promise.resolve(end()),
    drop: end,
  };
}

/** Ends streams whose iterators were dropped without being ended, if the host ever says so. */
const dropped = new FinalizationRegistry<StreamSource>((source) => source.drop());

/** What all async iterators inherit from: it is iterable, and disposable where the host has that. */
const AsyncIteratorPrototype: object = Object.getPrototypeOf(
  Object.getPrototypeOf(async function* () {}.prototype),
);

/** What a call that streams returns: an async generator whose body runs on a worker. */
export class StreamIterator {
  readonly #source: StreamSource;

  constructor(source: StreamSource) {
    this.#source = source;
    dropped.register(this, source, this);
  }

  /** The next item; at the end, what the task returned. */
  next(): Promise<Step> {
    return this.#source.next(this);
  }

  /** Ends the task early: it goes on as if it had a `return` where it is. Resolves when it has ended. */
  async return(value?: unknown): Promise<Step> {
    await this.#end();
    return { done: true, value: await value };
  }

  /** Ends the task early, and rejects with `error`. The task does not get to see it: it is ahead of its caller. */
  async throw(error?: unknown): Promise<Step> {
    await this.#end();
    throw error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }

  #end(): Promise<unknown> {
    dropped.unregister(this);
    return this.#source.leave(this);
  }
}

Object.setPrototypeOf(StreamIterator.prototype, AsyncIteratorPrototype);
