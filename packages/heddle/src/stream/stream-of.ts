import type { ImportOrigin, taskOrigin } from "../task-registry.ts";

/** Says of a task that it streams: what it returns is sent item by item. */
export interface Streaming {
  /**
   * The function returns, or resolves with, an async iterable, an iterable object or a `ReadableStream`, whose items
   * are sent one by one. Of generator functions that is known without it.
   */
  readonly stream: true;
}

/** A stream whose task can be aborted while it runs. */
export interface AbortableStream<Item, Return> extends AsyncGenerator<Item, Return, void> {
  /** Aborts the call: the stream rejects with `HEDDLE_ABORTED`, whose cause is `reason`. */
  reject(reason?: unknown): void;
}

/** What the function of a task returns, not awaited. */
type Returned<T> = T extends { readonly f: (arg: never, control: never) => infer Result }
  ? Result
  : T extends { readonly [taskOrigin]: ImportOrigin<never, infer Result> }
    ? Result
    : T extends (arg: never) => infer Result
      ? Result
      : never;

/** What gives items, as an async generator; never, if it does not. */
type Generated<Result> = 0 extends 1 & Result
  ? never
  : [Result] extends [never]
    ? never
    : [Result] extends [AsyncGenerator<infer Item, infer Return, never>]
      ? AsyncGenerator<Item, Return, void>
      : [Result] extends [Generator<infer Item, infer Return, never>]
        ? AsyncGenerator<Awaited<Item>, Awaited<Return>, void>
        : [Result] extends [ReadableStream]
          ? never
          : [Result] extends [AsyncIterable<infer Item>]
            ? AsyncGenerator<Item, unknown, void>
            : never;

/** The same of what is said to stream. */
type Streamed<Result> = [Generated<Result>] extends [never]
  ? [Result] extends [ReadableStream<infer Item>]
    ? AsyncGenerator<Item, void, void>
    : [Result] extends [Iterable<infer Item>]
      ? AsyncGenerator<Awaited<Item>, unknown, void>
      : AsyncGenerator<unknown, unknown, void>
  : Generated<Result>;

/** What the calls of a task that streams return; never, if it has one result. */
export type StreamOf<T> = T extends Streaming
  ? Streamed<Awaited<Returned<T>>>
  : Generated<Returned<T>>;
