import { HeddleError, inWords } from "../errors.ts";

/** What gives items one after another, at once or by promises. */
export interface Items {
  next(): unknown;
  /** Ends it early. */
  return?(): unknown;
}

interface ReadableLike {
  getReader(): {
    read(): Promise<IteratorResult<unknown>>;
    cancel(): Promise<void>;
  };
}

function methodOf(value: object, key: PropertyKey): (() => unknown) | undefined {
  const method: unknown = (value as Record<PropertyKey, unknown>)[key];
  return typeof method === "function" ? (method as () => unknown) : undefined;
}

/** Whether it is a `ReadableStream`, of whatever realm. */
export function isReadableStream(value: object): value is ReadableStream {
  const said = Object.prototype.toString.call(value) === "[object ReadableStream]";
  return said && methodOf(value, "getReader") !== undefined;
}

/** The items of a `ReadableStream`; not every browser's can be iterated. */
function itemsOfReadable(stream: ReadableLike): Items {
  const reader = stream.getReader();
  return { next: () => reader.read(), return: () => reader.cancel() };
}

/**
 * What gives the items of a value: an async iterable, an iterable object, or a `ReadableStream`.
 * @throws HeddleError `HEDDLE_PAYLOAD_TYPE` if it is none; and what the value throws
 */
export function itemsOf(value: unknown): Items {
  if (typeof value === "object" && value !== null) {
    if (isReadableStream(value)) return itemsOfReadable(value as unknown as ReadableLike);
    for (const key of [Symbol.asyncIterator, Symbol.iterator]) {
      const iterate = methodOf(value, key);
      if (iterate === undefined) continue;
      const items: unknown = iterate.call(value);
      if (typeof items === "object" && items !== null) return items as Items;
      throw new TypeError(`${inWords(items)} is no iterator`);
    }
  }
  throw new HeddleError(
    "HEDDLE_PAYLOAD_TYPE",
    `a task that streams returned ${inWords(value)}; expected an async iterable, an iterable object or a ` +
      "ReadableStream",
  );
}
