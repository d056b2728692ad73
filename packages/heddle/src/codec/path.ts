import { Carried } from "../context.ts";
import { inWords } from "../errors.ts";
import { HIDDEN } from "./errors.ts";

/** A property that needs no quotes. */
const PLAIN_NAME = /^[A-Za-z_$][\w$]*$/;

function step(parent: object, key: string): string {
  if (Array.isArray(parent)) return `[${key}]`;
  return PLAIN_NAME.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** What an object holds, each with the step that leads to it. */
function* parts(parent: object): Generator<[step: string, value: unknown]> {
  if (parent instanceof Map) {
    let i = 0;
    for (const [key, value] of parent) {
      yield [`.keys()[${i++}]`, key];
      yield [`.get(${inWords(key)})`, value];
    }
  }
  if (parent instanceof Set) {
    let i = 0;
    for (const value of parent) yield [`.values()[${i++}]`, value];
  }
  const keys = Object.keys(parent);
  if (parent instanceof Error) keys.unshift(...HIDDEN.filter((key) => Object.hasOwn(parent, key)));
  for (const key of keys) yield [step(parent, key), (parent as Record<string, unknown>)[key]];
}

/**
 * Where `offender` is in `root`, as `$.items[3].onClick`. A walk of its own, for errors only, so that
 * the encoder need not keep track of where it is.
 */
export function pathOf(root: unknown, offender: unknown, maxDepth: number): string {
  const seen = new Set<unknown>();
  const find = (value: unknown, path: string, depth: number): string | undefined => {
    if (value === offender) return path;
    if (typeof value !== "object" || value === null) return undefined;
    if (seen.has(value) || depth > maxDepth) return undefined;
    seen.add(value);
    for (const [way, part] of parts(value)) {
      const found = find(part, path + way, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  try {
    const named = root instanceof Carried ? find(root.argument, "$", 0) : find(root, "$", 0);
    const found = root instanceof Carried ? (named ?? find(root.context, "context", 0)) : named;
    return found ?? "$…";
  } catch {
    return "$…"; // too deep to be found, or a getter that threw
  }
}
