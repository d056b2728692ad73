// Whether a value is one that a payload may hold.

import { Envelope, HeddleError } from "../../.cache/internals.js";
import { POOL_BUFFER, POOL_MEMORY } from "./values.mjs";

const VIEWS = Object.getOwnPropertyNames(globalThis).filter((name) =>
  /^(?:Big|Ui|I|Fl).*Array$/.test(name),
);
const KNOWN = new Set(
  [
    Object,
    Array,
    Map,
    Set,
    Date,
    RegExp,
    ArrayBuffer,
    DataView,
    Number,
    String,
    Boolean,
    BigInt,
    Error,
    TypeError,
  ]
    .concat([RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError])
    .concat([HeddleError, Envelope])
    .concat(VIEWS.map((name) => globalThis[name]))
    .concat(["SuppressedError", "DOMException", "Buffer"].flatMap((name) => globalThis[name] ?? []))
    .map((Class) => Class.prototype)
    .concat(null),
);

/** Bytes that every object counts for. */
const OBJECT = 16;

/** What is in an object. @param {object} object @returns {unknown[]} */
function partsOf(object) {
  if (ArrayBuffer.isView(object)) return [object.buffer];
  const parts = [];
  if (object instanceof Map) for (const [key, value] of object) parts.push(key, value);
  if (object instanceof Set) parts.push(...object);
  if (Object.prototype.toString.call(object) === "[object String]") return [object.valueOf()];
  const names =
    object instanceof Error ? ["name", "message", "cause", "errors", "error", "suppressed"] : [];
  for (const key of [...names, ...Object.keys(object)]) {
    parts.push(key);
    if (Object.hasOwn(object, key)) parts.push(object[key]);
  }
  return parts;
}

/** Bytes that a part of a value takes at least. */
function sizeOf(part) {
  if (typeof part === "string") return part.length;
  if (typeof part === "bigint") return part.toString(16).length / 2;
  if (typeof part !== "object" || part === null) return 1;
  return OBJECT + (part instanceof ArrayBuffer ? part.byteLength : 0);
}

/** Whether bytes, or what was made of them, hold a word. */
function holds(part, word) {
  if (typeof part === "number") return (part | 0) === word;
  const bytes = [0, 8, 16, 24].map((shift) => (word >>> shift) & 0xff);
  if (typeof part === "string") return part.includes(String.fromCharCode(...bytes));
  if (!(part instanceof ArrayBuffer)) return false;
  const all = new Uint8Array(part);
  return all.some((_, at) => bytes.every((byte, i) => all[at + i] === byte));
}

/** Whether a view shows memory of the pool that is not the buffer's. */
function showsMore(part) {
  if (!ArrayBuffer.isView(part) || part.buffer !== POOL_MEMORY) return false;
  const from = part.byteOffset - POOL_BUFFER.address;
  return from < 0 || from + part.byteLength > POOL_BUFFER.length;
}

/**
 * Walks through a decoded value, without recursion, since it may be deep.
 * @param {number} canary a word that no payload holds
 * @returns {{ problem?: string, size: number, showsCanary: boolean }} what cannot have come from a payload; bytes
 * that the value takes; whether the canary is in it
 */
export function inspect(value, canary) {
  const seen = new Set();
  const left = [value];
  let size = 0;
  let showsCanary = false;
  while (left.length > 0) {
    const part = left.pop();
    size += sizeOf(part);
    showsCanary ||= holds(part, canary);
    if (typeof part === "function")
      return { problem: `a function, ${part.name}`, size, showsCanary };
    if (typeof part === "symbol" && Symbol.keyFor(part) === undefined) {
      return { problem: `a symbol of somebody's own, ${String(part)}`, size, showsCanary };
    }
    if (typeof part !== "object" || part === null || seen.has(part)) continue;
    seen.add(part);
    if (showsMore(part)) return { problem: "more than a buffer of the pool", size, showsCanary };
    if (part === POOL_MEMORY) continue;
    if (!KNOWN.has(Object.getPrototypeOf(part))) {
      return { problem: `an object of class ${part.constructor?.name}`, size, showsCanary };
    }
    for (const inner of partsOf(part)) left.push(inner);
  }
  return { size, showsCanary };
}
