import { HeddleError, inWords, isOutOfStack } from "../errors.ts";
import { digitsOf } from "./bigint.ts";
import { encodeExotic, encodeStreamed, isAsyncIterable } from "./exotic.ts";
import { CLOSED, Meeting } from "./meeting.ts";
import { pathOf } from "./path.ts";
import { Tag } from "./tags.ts";
import type { Writer } from "./writer.ts";
import { WrittenShapes } from "./written-shapes.ts";

/** Deeper nesting than this is refused, before the stack runs out on one side or the other. */
export const MAX_DEPTH = 2000;

/** Thrown inside the encoder at a value that cannot cross; `encodeStream` adds the path. */
export class Refusal {
  readonly value: unknown;
  readonly reason: string;
  constructor(value: unknown, reason: string) {
    this.value = value;
    this.reason = reason;
  }
}

/** That of the last payload, for the next one. Undefined while one is written, which may run code that writes another. */
let spare: Meeting | undefined;

const shapes = new WrittenShapes<Meeting>(encodeShapedPart);

/**
 * Writes any value that can cross. What structured clone refuses is refused here too.
 * @throws HeddleError `HEDDLE_PAYLOAD_TYPE` naming the path of the offending value,
 * `HEDDLE_PAYLOAD_TOO_LARGE`, `HEDDLE_QUEUE_FULL`; and whatever a getter of the value throws
 */
export function encodeStream(writer: Writer, value: unknown): void {
  const meeting = (spare ?? new Meeting()).begin();
  spare = undefined;
  try {
    encodeValue(writer, value, meeting);
  } catch (problem) {
    if (isOutOfStack(problem)) {
      throw new HeddleError(
        "HEDDLE_PAYLOAD_TYPE",
        "$ cannot cross to another thread: it is nested deeper than the stack of this one allows",
      );
    }
    if (!(problem instanceof Refusal)) throw problem;
    const path = pathOf(value, problem.value, MAX_DEPTH);
    throw new HeddleError(
      "HEDDLE_PAYLOAD_TYPE",
      `${path} is ${inWords(problem.value)}, which cannot cross to another thread: ${problem.reason}`,
    );
  } finally {
    meeting.end();
    spare = meeting;
  }
}

/** Writes one value of any kind; the errors' encoder comes back here for causes and properties. */
export function encodeValue(writer: Writer, value: unknown, meeting: Meeting): void {
  switch (typeof value) {
    case "number":
      return writer.number(value);
    case "string":
      return writer.string(value);
    case "boolean":
      return writer.word(value ? Tag.true : Tag.false, 0);
    case "undefined":
      return writer.word(Tag.undefined, 0);
    case "bigint":
      return encodeBigInt(writer, value);
    case "symbol":
      return encodeSymbol(writer, value);
    case "function":
      throw new Refusal(value, "functions do not cross; export it and call it as a task instead");
    case "object":
      if (value === null) return writer.word(Tag.null, 0);
      return encodeObject(writer, value, meeting);
  }
}

function encodeBigInt(writer: Writer, value: bigint): void {
  const digits = digitsOf(value < 0n ? -value : value);
  writer.word(Tag.bigint, value < 0n ? 1 : 0);
  writer.plain(digits.length);
  for (const digit of digits) writer.plain(digit);
}

function encodeSymbol(writer: Writer, value: symbol): void {
  const key = Symbol.keyFor(value);
  if (key === undefined) {
    throw new Refusal(value, "only global symbols do, those of Symbol.for()");
  }
  writer.word(Tag.symbol, 0);
  writer.string(key);
}

function encodeObject(writer: Writer, value: object, meeting: Meeting): void {
  const number = meeting.meet(value);
  if (number >= 0) return encodeReference(writer, number, meeting);
  if (++meeting.depth > MAX_DEPTH) {
    throw new Refusal(value, `it is nested deeper than ${MAX_DEPTH} levels`);
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) encodeShaped(writer, value, meeting);
  else if (Array.isArray(value)) encodeArray(writer, value, meeting);
  else if (prototype === null) encodePlain(writer, value, Tag.nullObject, meeting);
  else encodeExotic(writer, value, meeting);
  meeting.depth--;
}

function encodeReference(writer: Writer, number: number, meeting: Meeting): void {
  const tag = meeting.tagOf(number);
  // Something inside an object refers to it: it must be there before its values are read.
  if (tag !== CLOSED) writer.amend(tag, Tag.shapedEarly);
  writer.counted(Tag.reference, number);
}

/** Writes a plain object: by its shape, if that is a known one. */
function encodeShaped(writer: Writer, value: object, meeting: Meeting): void {
  const shape = shapes.find(value, meeting.depth);
  if (shape === undefined) {
    if (isAsyncIterable(value)) return encodeStreamed(writer, value, 0);
    return encodePlain(writer, value, Tag.object, meeting);
  }
  const tag = writer.length;
  const number = meeting.open(tag);
  if (shape.definedBy === meeting.stream) {
    writer.word(Tag.shaped, shape.ordinal);
  } else {
    shape.definedBy = meeting.stream;
    shape.ordinal = meeting.shapes++;
    writer.word(Tag.shaped, shape.ordinal);
    writer.words(shape.packed);
  }
  shape.write(writer, value, meeting, tag);
  meeting.close(number);
}

/**
 * Writes a value that is no number and no text, of an object whose shape is known.
 * @param tag where the object's is
 */
function encodeShapedPart(
  writer: Writer,
  value: object,
  key: string,
  part: unknown,
  meeting: Meeting,
  tag: number,
): void {
  if (!isGone(value, key, part)) return encodeValue(writer, part, meeting);
  // Without that property it does not look as others do.
  writer.amend(tag, Tag.shapedEarly);
  writer.word(Tag.hole, 0);
}

/** Writes an object as its own properties. */
export function encodePlain(writer: Writer, value: object, tag: number, meeting: Meeting): void {
  const keys = Object.keys(value);
  writer.counted(tag, keys.length);
  // No function of its own: there is one frame less for each level of nesting.
  for (const key of keys) {
    const item = (value as Record<string, unknown>)[key];
    if (isGone(value, key, item)) {
      writer.word(Tag.hole, 0);
    } else {
      writer.string(key);
      encodeValue(writer, item, meeting);
    }
  }
}

/** Whether a getter has taken a property away meanwhile. */
function isGone(value: object, key: PropertyKey, item: unknown): boolean {
  return item === undefined && !Object.hasOwn(value, key);
}

/** From this length on the names of all elements cost more than a look at each. */
const LONG_ARRAY = 32;
const { includes } = Array.prototype;

/** Whether a long array has all its elements and nothing else. False if that is not certain. */
function isDense(value: readonly unknown[], length: number): boolean {
  if (length < LONG_ARRAY || includes.call(value, undefined)) return false;
  return Object.values(value).length === length;
}

function encodeElements(
  writer: Writer,
  value: readonly unknown[],
  length: number,
  meeting: Meeting,
): void {
  writer.counted(Tag.array, length);
  for (let i = 0; i < length; i++) {
    const item = value[i];
    if (isGone(value, i, item)) writer.word(Tag.hole, 0);
    else encodeValue(writer, item, meeting);
  }
}

function encodeArray(writer: Writer, value: readonly unknown[], meeting: Meeting): void {
  const length = value.length >>> 0; // a proxy may say anything
  if (isDense(value, length)) return encodeElements(writer, value, length, meeting);
  const keys = Object.keys(value);
  // Neither holes nor named properties, which come last.
  if (keys.length === length && (length === 0 || keys[length - 1] === String(length - 1))) {
    return encodeElements(writer, value, length, meeting);
  }
  writer.word(Tag.sparseArray, 0);
  writer.plain(length);
  writer.plain(keys.length);
  for (const key of keys) {
    const item = (value as unknown as Record<string, unknown>)[key];
    if (isGone(value, key, item)) {
      writer.word(Tag.hole, 0);
    } else {
      writer.string(key);
      encodeValue(writer, item, meeting);
    }
  }
}
