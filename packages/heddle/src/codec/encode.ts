import { HeddleError, inWords } from "../errors.ts";
import { encodeError } from "./errors.ts";
import { pathOf } from "./path.ts";
import { Tag, VIEW_KINDS } from "./tags.ts";
import type { Writer } from "./writer.ts";
import { WrittenShapes } from "./written-shapes.ts";

/** Deeper nesting than this is refused, before the stack runs out on one side or the other. */
export const MAX_DEPTH = 2000;

/** Thrown inside the encoder at a value that cannot cross; `encodeStream` adds the path. */
class Refusal {
  readonly value: unknown;
  readonly reason: string;
  constructor(value: unknown, reason: string) {
    this.value = value;
    this.reason = reason;
  }
}

/** So many objects are looked for one by one, which beats a map. */
const FEW_OBJECTS = 16;
/** Instead of the place of a tag, for an object that is complete, or has no tag to be changed. */
const CLOSED = -1;

let streams = 0;

/** What one payload has met so far. */
class Meeting {
  /** Different in every payload. */
  readonly stream = ++streams;
  /** By their number. */
  readonly #objects: object[] = [];
  /** From the tag of each to the beginning of the payload, while it is written with its shape. */
  readonly #tags: number[] = [];
  /** Numbers of the objects, once there are many. */
  #numbers: Map<object, number> | undefined;
  depth = 0;
  /** Shapes that the stream has. */
  shapes = 0;

  /** The number of an object met before; otherwise it gets the next one, and the answer is -1. */
  meet(value: object): number {
    const objects = this.#objects;
    if (objects.length < FEW_OBJECTS) {
      for (let i = 0; i < objects.length; i++) if (objects[i] === value) return i;
      objects.push(value);
      return -1;
    }
    this.#numbers ??= new Map(objects.map((object, number) => [object, number]));
    const number = this.#numbers.get(value);
    if (number !== undefined) return number;
    this.#numbers.set(value, objects.push(value) - 1);
    return -1;
  }

  /** The object that was met last is going to be written behind a tag at `place`. @returns its number */
  open(place: number): number {
    const number = this.#objects.length - 1;
    this.#tags[number] = place;
    return number;
  }

  close(number: number): void {
    this.#tags[number] = CLOSED;
  }

  /** Where the tag of an object is that is still being written with its shape, or `CLOSED`. */
  tagOf(number: number): number {
    return this.#tags[number] ?? CLOSED;
  }
}

const shapes = new WrittenShapes<Meeting>(encodeValue);

/**
 * Writes any value that can cross. What structured clone refuses is refused here too.
 * @throws HeddleError `HEDDLE_PAYLOAD_TYPE` naming the path of the offending value,
 * `HEDDLE_PAYLOAD_TOO_LARGE`, `HEDDLE_QUEUE_FULL`; and whatever a getter of the value throws
 */
export function encodeStream(writer: Writer, value: unknown): void {
  try {
    encodeValue(writer, value, new Meeting());
  } catch (problem) {
    if (ranOutOfStack(problem)) {
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
  }
}

/** A RangeError in V8 and JavaScriptCore, an InternalError in SpiderMonkey; only the texts tell. */
function ranOutOfStack(problem: unknown): boolean {
  return (
    problem instanceof Error && /call stack size exceeded|too much recursion/.test(problem.message)
  );
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
  let rest = value < 0n ? -value : value;
  const digits: number[] = [];
  for (; rest > 0n; rest >>= 32n) digits.push(Number(rest & 0xffffffffn));
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
  writer.word(Tag.reference, number);
}

/** Writes a plain object: by its shape, if that is a known one. */
function encodeShaped(writer: Writer, value: object, meeting: Meeting): void {
  const shape = shapes.find(value, meeting.depth);
  if (shape === undefined) return encodePlain(writer, value, Tag.object, meeting);
  const number = meeting.open(writer.length);
  if (shape.definedBy === meeting.stream) {
    writer.word(Tag.shaped, shape.ordinal);
  } else {
    shape.definedBy = meeting.stream;
    shape.ordinal = meeting.shapes++;
    writer.word(Tag.shaped, shape.ordinal);
    writer.words(shape.packed);
  }
  shape.write(writer, value, meeting);
  meeting.close(number);
}

function encodePlain(writer: Writer, value: object, tag: number, meeting: Meeting): void {
  const keys = Object.keys(value);
  writer.counted(tag, keys.length);
  for (const key of keys) {
    writer.string(key);
    encodeValue(writer, (value as Record<string, unknown>)[key], meeting);
  }
}

function encodeArray(writer: Writer, value: readonly unknown[], meeting: Meeting): void {
  const length = value.length;
  const keys = Object.keys(value);
  // Neither holes nor named properties, which come last.
  if (keys.length === length && (length === 0 || keys[length - 1] === String(length - 1))) {
    writer.counted(Tag.array, length);
    for (let i = 0; i < length; i++) encodeValue(writer, value[i], meeting);
    return;
  }
  writer.word(Tag.sparseArray, 0);
  writer.plain(length);
  writer.plain(keys.length);
  for (const key of keys) {
    writer.string(key);
    encodeValue(writer, (value as unknown as Record<string, unknown>)[key], meeting);
  }
}

/** Everything that is neither a plain object nor an array. */
function encodeExotic(writer: Writer, value: object, meeting: Meeting): void {
  if (ArrayBuffer.isView(value)) return encodeView(writer, value, meeting);
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  switch (kind) {
    case "Error":
    case "DOMException":
      return encodeError(writer, value as Error, (inner) => encodeValue(writer, inner, meeting));
    case "Date":
      writer.word(Tag.date, 0);
      return writer.number((value as Date).getTime());
    case "RegExp":
      writer.word(Tag.regexp, 0);
      writer.string((value as RegExp).source);
      return writer.string((value as RegExp).flags);
    case "Map":
      writer.counted(Tag.map, (value as Map<unknown, unknown>).size);
      for (const [key, item] of [...(value as Map<unknown, unknown>)]) {
        encodeValue(writer, key, meeting);
        encodeValue(writer, item, meeting);
      }
      return;
    case "Set":
      writer.counted(Tag.set, (value as Set<unknown>).size);
      for (const item of [...(value as Set<unknown>)]) encodeValue(writer, item, meeting);
      return;
    case "ArrayBuffer":
      return encodeBuffer(writer, value as ArrayBuffer);
    case "SharedArrayBuffer":
      throw new Refusal(value, "shared buffers do not cross yet");
    case "Number":
    case "String":
    case "Boolean":
    case "BigInt":
      writer.word(Tag.boxed, 0);
      return encodeValue(writer, (value as { valueOf(): unknown }).valueOf(), meeting);
    case "Object":
      // An instance of a class crosses as structured clone has it: its own properties.
      return encodePlain(writer, value, Tag.object, meeting);
    case "Promise":
      throw new Refusal(value, "await it first");
    default:
      throw new Refusal(value, `objects of type ${kind} do not cross`);
  }
}

function isDetached(buffer: ArrayBufferLike): boolean {
  if (buffer.byteLength > 0 || !(buffer instanceof ArrayBuffer)) return false;
  if ("detached" in buffer) return buffer.detached === true;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

function encodeBuffer(writer: Writer, buffer: ArrayBuffer): void {
  if (isDetached(buffer)) throw new Refusal(buffer, "it is detached");
  const bytes = new Uint8Array(buffer);
  const part = writer.sink(bytes);
  if (part >= 0) return writer.word(Tag.part, part);
  writer.word(Tag.arrayBuffer, 0);
  writer.plain(buffer.byteLength);
  writer.bytes(bytes);
}

function encodeView(writer: Writer, view: ArrayBufferView, meeting: Meeting): void {
  const kind = VIEW_KINDS.get(Object.prototype.toString.call(view).slice(8, -1));
  if (kind === undefined) throw new Refusal(view, "this kind of view does not cross");
  const buffer = view.buffer;
  if (isDetached(buffer)) throw new Refusal(view, "its buffer is detached");
  const own =
    !(buffer instanceof ArrayBuffer) || // a view on shared memory crosses as a copy of what it shows
    view.constructor?.name === "Buffer" || // a window on Node.js's pool, which is nobody else's business
    (meeting.depth === 1 && view.byteLength === buffer.byteLength); // nothing else can be on its buffer
  if (own) {
    const bytes = new Uint8Array(buffer, view.byteOffset, view.byteLength);
    const part = writer.sink(bytes);
    writer.word(part >= 0 ? Tag.partView : Tag.ownView, kind);
    writer.plain(part >= 0 ? part : view.byteLength);
    if (part < 0) writer.bytes(bytes);
    return;
  }
  writer.word(Tag.view, kind);
  writer.plain(view.byteOffset);
  writer.plain(view.byteLength);
  encodeValue(writer, buffer, meeting);
}
