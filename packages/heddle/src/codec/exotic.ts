import { Envelope, isBinary } from "../envelope.ts";
import { encodeBuffer, encodeShared, encodeView } from "./binary.ts";
import { entriesOf, itemsOf, kindOf, partsOfRegExp, timeOf, unboxed } from "./brands.ts";
import { encodePlain, encodeValue, Refusal } from "./encode.ts";
import { encodeError } from "./errors.ts";
import type { Meeting } from "./meeting.ts";
import { Tag } from "./tags.ts";
import type { Writer } from "./writer.ts";

/** Writes everything that is neither a plain object nor an array. */
export function encodeExotic(writer: Writer, value: object, meeting: Meeting): void {
  if (ArrayBuffer.isView(value)) return encodeView(writer, value, meeting);
  const kind = kindOf(value);
  switch (kind) {
    case "Error":
    case "DOMException":
      return encodeError(writer, value as Error, (inner) => encodeValue(writer, inner, meeting));
    case "Date":
      writer.word(Tag.date, 0);
      return writer.number(timeOf(value));
    case "RegExp":
      writer.word(Tag.regexp, 0);
      for (const part of partsOfRegExp(value)) writer.string(part);
      return;
    case "Map": {
      const entries = entriesOf(value);
      writer.counted(Tag.map, entries.length / 2);
      for (const part of entries) encodeValue(writer, part, meeting);
      return;
    }
    case "Set": {
      const items = itemsOf(value);
      writer.counted(Tag.set, items.length);
      for (const item of items) encodeValue(writer, item, meeting);
      return;
    }
    case "ArrayBuffer":
      return encodeBuffer(writer, value as ArrayBuffer);
    case "SharedArrayBuffer":
      return encodeShared(writer, value as SharedArrayBuffer);
    case "Number":
    case "String":
    case "Boolean":
    case "BigInt":
      writer.word(Tag.boxed, 0);
      return encodeValue(writer, unboxed(kind, value), meeting);
    case "Object":
      if (isAsyncIterable(value)) return encodeStreamed(writer, value, 0);
      if (value instanceof Envelope && isBinary(value.payload)) {
        return encodeEnvelope(writer, value, meeting);
      }
      // An instance of a class crosses as structured clone has it: its own properties.
      return encodePlain(writer, value, Tag.object, meeting);
    case "Promise":
      throw new Refusal(value, "await it first");
    case "ReadableStream":
      return encodeStreamed(writer, value, 1);
    default:
      if (isAsyncIterable(value)) return encodeStreamed(writer, value, 0);
      throw new Refusal(value, `objects of type ${kind} do not cross`);
  }
}

/** Whether it gives items that have to be awaited. */
export function isAsyncIterable(value: object): boolean {
  return typeof (value as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator] === "function";
}

/** Writes where the items of a stream will be. */
export function encodeStreamed(writer: Writer, source: object, isReadable: 0 | 1): void {
  const ring = writer.stream(source);
  if (ring === 0) {
    throw new Refusal(
      source,
      "streams cross in arguments, and as all that a task returns if it says stream: true",
    );
  }
  writer.word(Tag.stream, isReadable);
  writer.plain(ring);
}

function encodeEnvelope(writer: Writer, { header, payload }: Envelope, meeting: Meeting): void {
  writer.word(Tag.envelope, 0);
  encodeValue(writer, header, meeting);
  encodeValue(writer, payload, meeting);
}
