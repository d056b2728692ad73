import { textOf } from "../codec/errors.ts";

/** What `read` gives, or undefined if it throws: somebody else's getters. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Whether nothing about a value can keep it from crossing. */
const isHarmless = (value: unknown): boolean =>
  value === null || !["object", "function", "symbol"].includes(typeof value);

/**
 * A thrown error that cannot cross as it is: with its class, name, message and stack, and such properties as any
 * value may have, like a code.
 * @param problem why it cannot, which becomes its cause
 */
export function bareError(error: Error, problem: unknown): Error {
  const message = textOf(attempt(() => error.message) ?? "");
  const bare = new Error(message);
  Object.setPrototypeOf(bare, Object.getPrototypeOf(error));
  const define = (key: string, value: unknown, enumerable: boolean) =>
    Object.defineProperty(bare, key, { value, enumerable, configurable: true, writable: true });
  for (const key of Object.keys(error)) {
    const value = attempt(() => (error as unknown as Record<string, unknown>)[key]);
    if (value !== undefined && isHarmless(value)) define(key, value, true);
  }
  const stack = attempt(() => error.stack);
  define("name", textOf(attempt(() => error.name) ?? "Error"), false);
  define("message", message, false);
  define("stack", typeof stack === "string" ? stack : undefined, false);
  define("cause", problem, false);
  return bare;
}
