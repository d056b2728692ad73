// Where two values differ.

/** What errors have that is not enumerated. */
const HIDDEN = ["cause", "errors", "error", "suppressed"];
const BINARY = ["ArrayBuffer", "SharedArrayBuffer"];

/** @param {unknown} value */
function kindOf(value) {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** @param {unknown} value */
function short(value) {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 100 ? `${text.slice(0, 100)}… (${text.length})` : text;
}

/** @param {ArrayBufferView | ArrayBuffer} binary */
function bytesOf(binary) {
  return ArrayBuffer.isView(binary)
    ? new Uint8Array(binary.buffer, binary.byteOffset, binary.byteLength)
    : new Uint8Array(binary);
}

/**
 * Describes the first difference between two values, or nothing if there is none.
 * @param {unknown} actual
 * @param {unknown} expected
 * @returns {string | undefined}
 */
export function difference(actual, expected) {
  /** Objects of `expected` and what stands for them in `actual`, so that identities count as well. */
  const met = new Map();
  const compare = (a, e, path) => {
    if (Object.is(a, e)) return;
    const kind = kindOf(e);
    if (kindOf(a) !== kind) return `${path} is of kind ${kindOf(a)}, expected ${kind}`;
    if (typeof e !== "object") return `${path} is ${short(a)}, expected ${short(e)}`;
    if (met.has(e)) return met.get(e) === a ? undefined : `${path} is another object than before`;
    met.set(e, a);
    if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(e)) {
      return `${path} has another prototype`;
    }
    return compareContent(kind, a, e, path) ?? compareKeys(a, e, path);
  };

  const compareContent = (kind, a, e, path) => {
    if (BINARY.includes(kind) || ArrayBuffer.isView(e)) return compareBytes(a, e, path);
    switch (kind) {
      case "Array":
        return compare(a.length, e.length, `${path}.length`);
      case "Date":
        return compare(a.getTime(), e.getTime(), `${path}.getTime()`);
      case "RegExp":
        return (
          compare(String(a), String(e), `${path} as text`) ??
          compare(a.lastIndex, e.lastIndex, `${path}.lastIndex`)
        );
      case "DOMException":
      case "Error":
        for (const key of ["name", "message", "stack", ...HIDDEN]) {
          const found =
            compare(key in a, key in e, `${path} has ${key}`) ??
            compare(a[key], e[key], `${path}.${key}`);
          if (found !== undefined) return found;
        }
        return;
      case "Map":
      case "Set":
        return compare([...a], [...e], `${path} as a list`);
      case "Number":
      case "String":
      case "Boolean":
      case "BigInt":
        return compare(a.valueOf(), e.valueOf(), `${path}.valueOf()`);
    }
  };

  const compareBytes = (a, e, path) => {
    const mine = bytesOf(a);
    const wanted = bytesOf(e);
    if (mine.length !== wanted.length)
      return `${path} has ${mine.length} bytes of ${wanted.length}`;
    const at = wanted.findIndex((byte, i) => byte !== mine[i]);
    if (at !== -1) return `${path} differs at byte ${at}`;
    if (!ArrayBuffer.isView(e))
      return compare(a.maxByteLength, e.maxByteLength, `${path}.maxByteLength`);
    return (
      compare(a.byteOffset, e.byteOffset, `${path}.byteOffset`) ??
      compare(a.buffer, e.buffer, `${path}.buffer`)
    );
  };

  const compareKeys = (a, e, path) => {
    if (ArrayBuffer.isView(e) || kindOf(e) === "String") return;
    const found =
      compare(Object.keys(a).join(), Object.keys(e).join(), `keys of ${path}`) ??
      compare(Object.isExtensible(a), Object.isExtensible(e), `extensibility of ${path}`);
    if (found !== undefined) return found;
    for (const key of Object.keys(e)) {
      if (!("value" in Object.getOwnPropertyDescriptor(a, key)))
        return `${path}.${key} is a getter`;
      const inside = compare(a[key], e[key], `${path}[${JSON.stringify(key)}]`);
      if (inside !== undefined) return inside;
    }
  };

  return compare(actual, expected, "$");
}
