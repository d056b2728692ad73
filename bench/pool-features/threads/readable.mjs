// A stream of the platform over items, which runs ahead by as many as Heddle's do.

import { WINDOW } from "../items.mjs";

/** @param {AsyncIterable<unknown>} items */
export function readable(items) {
  const source = items[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        const { value, done } = await source.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: WINDOW },
  );
}
