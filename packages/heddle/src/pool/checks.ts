import { badArgument } from "../errors.ts";

/** The longest time that hosts' timers take, some 24 days, in milliseconds. */
export const MAX_TIME_MS = 2 ** 31 - 1;

/** A whole number between two others, both included, or `fallback` if none is given. */
export function whole<Fallback>(
  name: string,
  value: unknown,
  least: number,
  most: number,
  fallback: Fallback,
): number | Fallback {
  if (value === undefined) return fallback;
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) {
    return value;
  }
  throw badArgument(name, value, `a whole number from ${least} to ${most}`);
}

/** A text, or `fallback` if none is given. */
export function text<Fallback>(
  name: string,
  value: unknown,
  fallback: Fallback,
): string | Fallback {
  if (value === undefined) return fallback;
  if (typeof value === "string") return value;
  throw badArgument(name, value, "a string");
}

/** Whether something is so; no, if nothing is given. */
export function flag(name: string, value: unknown): boolean {
  if (value === undefined || typeof value === "boolean") return value === true;
  throw badArgument(name, value, "true or false");
}

/** An object of options; an empty one if none is given. */
export function section<T extends object>(name: string, value: T | undefined): Partial<T> {
  if (value === undefined) return {};
  if (typeof value === "object" && value !== null) return value;
  throw badArgument(name, value, "an object of options");
}

/** Makes sure that there is no option but these. */
export function refuseUnknown(prefix: string, given: object, known: readonly string[]): void {
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) {
      throw badArgument(`${prefix}${key}`, (given as never)[key], `one of ${known.join(", ")}`);
    }
  }
}
