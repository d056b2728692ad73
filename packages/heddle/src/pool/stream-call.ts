import { STREAMED } from "../codec/tags.ts";
import type { Call } from "./call-site.ts";
import type { MakeCall } from "./instruments.ts";
import type { CallOptions, Limits } from "./limits.ts";
import type { ResultStream } from "./result-stream.ts";
import { refusedStream, StreamIterator } from "./stream-iterator.ts";

/**
 * The function by which a task that streams is called. It never throws: what goes wrong, the first `next()` rejects
 * with.
 * @param open makes what its items go to
 * @param limitsOf checks a call's options
 */
export function streamCall(
  open: () => ResultStream,
  limitsOf: (options: CallOptions | undefined) => Limits,
  make: MakeCall,
): Call {
  const call = (argument: unknown, options: CallOptions | undefined): StreamIterator => {
    const given = limitsOf(options);
    const stream = open();
    let limits: Limits = { ...given, stream, flags: given.flags | STREAMED };
    if (argument instanceof Promise) {
      const controller = new AbortController();
      const own = controller.signal;
      const signal = given.signal === undefined ? own : AbortSignal.any([own, given.signal]);
      limits = { ...limits, signal };
      stream.onLeave = () => controller.abort();
    }
    make(argument, limits).then(
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
