import { STREAMED } from "../codec/tags.ts";
import type { Call } from "./call-site.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { CallOptions, Limits } from "./limits.ts";
import { refusedStream, StreamIterator } from "./stream-iterator.ts";

/**
 * The function by which a task that streams is called. It never throws: what goes wrong, the first `next()` rejects
 * with.
 * @param limitsOf checks a call's options
 */
export function streamCall(
  dispatcher: Dispatcher,
  functionIndex: number,
  limitsOf: (options: CallOptions | undefined) => Limits,
): Call {
  const call = (argument: unknown, options: CallOptions | undefined): StreamIterator => {
    const given = limitsOf(options);
    const stream = dispatcher.streams.open(functionIndex);
    let limits: Limits = { ...given, stream, flags: given.flags | STREAMED };
    let promise: Promise<unknown>;
    if (argument instanceof Promise) {
      const controller = new AbortController();
      const own = controller.signal;
      const signal = given.signal === undefined ? own : AbortSignal.any([own, given.signal]);
      limits = { ...limits, signal };
      stream.onLeave = () => controller.abort();
      promise = dispatcher.callWhenSettled(functionIndex, argument, limits);
    } else {
      promise = dispatcher.call(functionIndex, argument, limits);
    }
    promise.then(
      (value) => stream.finish({ value }),
      (error: unknown) => stream.finish({ error }),
    );
    return new StreamIterator(stream);
  };
  const made = (argument: unknown, options?: CallOptions): StreamIterator => {
    try {
      return call(argument, options);
    } catch (error) {
      return new StreamIterator(refusedStream(error));
    }
  };
  return made as unknown as Call;
}
