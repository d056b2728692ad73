// What an object is, by what it has inside. What it says of itself (`Symbol.toStringTag`, `constructor`, properties
// that hide those of its class) may be wrong, so everything here goes through the built-in prototypes.

type Getter<T> = (object: object) => T;

/** A getter of a built-in prototype, as a function; undefined where the host has none. */
function getterOf<T>(prototype: object, name: PropertyKey): Getter<T> | undefined {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  return get && ((object) => get.call(object) as T);
}

/** A method of a built-in prototype, as a function. */
function methodOf<T>(
  method: (...args: never[]) => unknown,
): (object: object, ...args: unknown[]) => T {
  return (object, ...args) => Reflect.apply(method, object, args) as T;
}

const sizeOfMap = getterOf<number>(Map.prototype, "size") as Getter<number>;
const sizeOfSet = getterOf<number>(Set.prototype, "size") as Getter<number>;
const eachOfMap = methodOf<void>(Map.prototype.forEach);
const eachOfSet = methodOf<void>(Set.prototype.forEach);
const source = getterOf<string>(RegExp.prototype, "source") as Getter<string>;
const lengthOfShared =
  typeof SharedArrayBuffer === "function"
    ? getterOf<number>(SharedArrayBuffer.prototype, "byteLength")
    : undefined;

/** The time of a `Date`. */
export const timeOf = methodOf<number>(Date.prototype.getTime);
/** Bytes of an `ArrayBuffer`. */
export const lengthOf = getterOf<number>(ArrayBuffer.prototype, "byteLength") as Getter<number>;
/** Whether an `ArrayBuffer` can be resized; undefined where none can. */
export const resizableOf = getterOf<boolean>(ArrayBuffer.prototype, "resizable");
/** How long a resizable buffer may become. */
export const maxLengthOf = getterOf<number>(ArrayBuffer.prototype, "maxByteLength");

/** The flags of a regular expression; its own getter would ask properties that may be hidden. */
const FLAGS = Object.entries({
  d: "hasIndices",
  g: "global",
  i: "ignoreCase",
  m: "multiline",
  s: "dotAll",
  u: "unicode",
  v: "unicodeSets",
  y: "sticky",
}).map(([flag, name]) => [flag, getterOf<boolean>(RegExp.prototype, name)] as const);

/** Source and flags of a regular expression. */
export function partsOfRegExp(regexp: object): [source: string, flags: string] {
  const flags = FLAGS.filter(([, isSet]) => isSet?.(regexp)).map(([flag]) => flag);
  return [source(regexp), flags.join("")];
}

/** Keys and values of a map in turn, as they are now. */
export function entriesOf(map: object): unknown[] {
  const entries: unknown[] = [];
  eachOfMap(map, (value: unknown, key: unknown) => entries.push(key, value));
  return entries;
}

/** The values of a set, as they are now. */
export function itemsOf(set: object): unknown[] {
  const items: unknown[] = [];
  eachOfSet(set, (value: unknown) => items.push(value));
  return items;
}

const unboxers: Record<string, (box: object) => unknown> = {
  Number: methodOf(Number.prototype.valueOf),
  String: methodOf(String.prototype.valueOf),
  Boolean: methodOf(Boolean.prototype.valueOf),
  BigInt: methodOf(BigInt.prototype.valueOf),
};

/** The primitive in a box. @param kind as `kindOf` has it */
export const unboxed = (kind: string, box: object): unknown => unboxers[kind]?.(box);

function succeeds(probe: (object: object) => unknown): (object: object) => boolean {
  return (object) => {
    try {
      probe(object);
      return true;
    } catch {
      return false;
    }
  };
}

/** Whether it is an `ArrayBuffer`, of whatever realm, and not shared. */
export const isArrayBuffer = succeeds(lengthOf) as (buffer: object) => buffer is ArrayBuffer;

const { isError } = Error as { isError?: (value: unknown) => boolean };

/** What tells objects of a kind from all others. */
const PROBES: ReadonlyMap<string, (object: object) => boolean> = new Map([
  ["Map", succeeds(sizeOfMap)],
  ["Set", succeeds(sizeOfSet)],
  ["Date", succeeds(timeOf)],
  ["RegExp", succeeds(source)],
  ["ArrayBuffer", isArrayBuffer],
  ...(lengthOfShared ? [["SharedArrayBuffer", succeeds(lengthOfShared)] as const] : []),
  ...Object.entries(unboxers).map(([kind, unbox]) => [kind, succeeds(unbox)] as const),
  [
    "DOMException",
    (object) => typeof DOMException === "function" && object instanceof DOMException,
  ],
  // Without a tag, the language itself has said that it is one.
  ["Error", isError ?? ((object) => object instanceof Error || !(Symbol.toStringTag in object))],
]);

/**
 * What an object is that is neither an array nor a view: the name of a built-in kind; "Object" for one that has
 * nothing but properties; or, for any other, what it says. Does not see through a replaced prototype: a map that
 * has none of a map's prototypes is an "Object".
 */
export function kindOf(value: object): string {
  const said = Object.prototype.toString.call(value).slice(8, -1);
  if (PROBES.get(said)?.(value)) return said;
  // The language says "Object" for whatever has no tag, and its built-in classes all have one.
  if (!(Symbol.toStringTag in value)) return said;
  for (const [kind, probe] of PROBES) if (probe(value)) return kind;
  if (isOfUserClass(value)) return "Object";
  return said === "Object" ? "unknown" : said;
}

/** Whether all classes of an object are written in JavaScript, and none is of the host's. */
function isOfUserClass(value: object): boolean {
  const root = Object.prototype;
  for (let at = Object.getPrototypeOf(value); at && at !== root; at = Object.getPrototypeOf(at)) {
    const Class: unknown = Object.hasOwn(at, "constructor") && at.constructor;
    if (typeof Class !== "function" || isOfHost(Class)) return false;
  }
  return true;
}

function isOfHost(Class: { readonly name: string }): boolean {
  const isNative = Function.prototype.toString.call(Class).includes("[native code]");
  return isNative || (globalThis as Record<string, unknown>)[Class.name] === Class;
}
