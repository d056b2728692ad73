import { HeddleError, type HeddleErrorCode } from "../errors.ts";
import type { Reader } from "./reader.ts";
import { taskFrames } from "./stack.ts";
import { Tag } from "./tags.ts";
import type { Writer } from "./writer.ts";

type ErrorClass = new (message?: string) => Error;

/** The classes that exist on both sides; an error of another class arrives as an `Error` with its name. */
const CLASSES: ReadonlyMap<string, ErrorClass> = new Map<string, ErrorClass>([
  ["Error", Error],
  ["TypeError", TypeError],
  ["RangeError", RangeError],
  ["SyntaxError", SyntaxError],
  ["ReferenceError", ReferenceError],
  ["EvalError", EvalError],
  ["URIError", URIError],
]);

/** Properties that are written apart from the error's own ones. */
const STANDARD = new Set(["name", "message", "stack", "cause", "errors"]);

function text(value: unknown): string {
  return typeof value === "string" ? value : String(value);
}

/**
 * Writes an error: class, name, message, stack, cause, the errors of an aggregate, own properties.
 * @param encode writes a nested value
 */
export function encodeError(writer: Writer, error: Error, encode: (value: unknown) => void): void {
  writer.word(Tag.error, 0);
  writer.string(text(error.constructor?.name ?? "Error"));
  writer.string(text(error.name));
  writer.string(text(error.message));
  if (typeof error.stack === "string") writer.string(taskFrames(error.stack));
  else writer.word(Tag.hole, 0);
  if ("cause" in error) encode(error.cause);
  else writer.word(Tag.hole, 0);
  const errors = (error as { errors?: unknown }).errors;
  if (Array.isArray(errors)) encode(errors);
  else writer.word(Tag.hole, 0);
  const own = Object.keys(error).filter((key) => !STANDARD.has(key));
  writer.plain(own.length);
  for (const key of own) {
    writer.string(key);
    encode((error as unknown as Record<string, unknown>)[key]);
  }
}

function hidden(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

/**
 * Reads what `encodeError` wrote, the tag being read already.
 * @param enter announces the error before its parts are read, since they may refer to it
 * @param hole what the reader gives for a value that is not there
 */
export function decodeError(reader: Reader, enter: (error: Error) => void, hole: symbol): Error {
  const className = text(reader.value());
  const name = text(reader.value());
  const message = text(reader.value());
  const error = make(className, name, message);
  enter(error);
  if (error.name !== name) hidden(error, "name", name);
  const stack = reader.value();
  hidden(error, "stack", stack === hole ? undefined : stack);
  const cause = reader.value();
  if (cause !== hole) hidden(error, "cause", cause);
  const errors = reader.value();
  if (errors !== hole) hidden(error, "errors", errors);
  const count = reader.plain();
  for (let i = 0; i < count; i++) {
    const key = text(reader.value());
    const value = reader.value();
    Object.defineProperty(error, key, {
      value,
      writable: true,
      configurable: true,
      enumerable: true,
    });
  }
  return error;
}

function make(className: string, name: string, message: string): Error {
  if (className === "HeddleError")
    return new HeddleError("HEDDLE_ARGUMENT" as HeddleErrorCode, message);
  if (className === "AggregateError") return new AggregateError([], message);
  if (className === "DOMException" && typeof DOMException === "function") {
    return new DOMException(message, name);
  }
  return new (CLASSES.get(className) ?? Error)(message);
}
