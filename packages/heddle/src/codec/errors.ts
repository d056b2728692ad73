import { HeddleError } from "../errors.ts";
import type { Reader } from "./reader.ts";
import { taskFrames } from "./stack.ts";
import { Tag } from "./tags.ts";
import type { Writer } from "./writer.ts";

type ErrorMaker = (message: string, name: string) => Error;

const maker =
  (Class: new (message: string) => Error): ErrorMaker =>
  (message) =>
    new Class(message);

const { SuppressedError } = globalThis as {
  SuppressedError?: new (error: unknown, suppressed: unknown, message: string) => Error;
};

/** The classes that exist on both sides; an error of another class arrives as one of the next above it. */
const CLASSES: ReadonlyMap<unknown, ErrorMaker> = new Map<unknown, ErrorMaker>([
  ["Error", maker(Error)],
  ["TypeError", maker(TypeError)],
  ["RangeError", maker(RangeError)],
  ["SyntaxError", maker(SyntaxError)],
  ["ReferenceError", maker(ReferenceError)],
  ["EvalError", maker(EvalError)],
  ["URIError", maker(URIError)],
  ["AggregateError", (message) => new AggregateError([], message)],
  // Its code is among its own properties.
  ["HeddleError", (message) => new HeddleError("HEDDLE_ARGUMENT", message)],
  ...(SuppressedError
    ? [
        [
          "SuppressedError",
          (message: string) => new SuppressedError(undefined, undefined, message),
        ] as const,
      ]
    : []),
  ...(typeof DOMException === "function"
    ? [
        [
          "DOMException",
          (message: string, name: string) => new DOMException(message, name),
        ] as const,
      ]
    : []),
]);

/** Properties that are written apart from the error's own ones. */
const STANDARD = new Set(["name", "message", "stack"]);
/** Properties that the language gives to errors, not to be enumerated. */
export const HIDDEN = ["cause", "errors", "error", "suppressed"];

/** Name and message arrive as strings, whatever somebody made of them. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

function classNameOf(error: object): string {
  for (let at = error; at !== null; at = Object.getPrototypeOf(at)) {
    const name = (at as { readonly constructor?: { readonly name?: unknown } }).constructor?.name;
    if (CLASSES.has(name)) return name as string;
  }
  return "Error";
}

/** Hosts make the text when it is first asked for, of a name and a message with which they may fail. */
function stackOf(error: Error): unknown {
  try {
    return error.stack;
  } catch {
    return undefined;
  }
}

/**
 * Writes an error: class, name, message, stack, what the language hides in it (cause, errors), own properties.
 * @param encode writes a nested value
 */
export function encodeError(writer: Writer, error: Error, encode: (value: unknown) => void): void {
  writer.word(Tag.error, 0);
  writer.string(classNameOf(error));
  writer.string(textOf(error.name));
  writer.string(textOf(error.message));
  const stack = stackOf(error);
  if (typeof stack === "string") writer.string(taskFrames(stack));
  else writer.word(Tag.undefined, 0);
  const own = Object.keys(error).filter((key) => !STANDARD.has(key));
  const hidden = HIDDEN.filter((key) => Object.hasOwn(error, key) && !own.includes(key));
  for (const keys of [hidden, own]) {
    writer.plain(keys.length);
    for (const key of keys) {
      writer.string(key);
      encode((error as unknown as Record<string, unknown>)[key]);
    }
  }
}

function define(error: Error, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable });
}

/**
 * Reads what `encodeError` wrote, the tag being read already.
 * @param enter announces the error before its parts are read, since they may refer to it
 */
export function decodeError(reader: Reader, enter: (error: Error) => void): Error {
  const make = CLASSES.get(reader.text()) ?? maker(Error);
  const name = reader.text();
  const error = make(reader.text(), name);
  enter(error);
  if (error.name !== name) define(error, "name", name, false);
  define(error, "stack", reader.value(), false);
  for (const enumerable of [false, true]) {
    for (let left = reader.plain(); left > 0; left--) {
      const key = reader.text();
      define(error, key, reader.value(), enumerable);
    }
  }
  return error;
}
