// Assertions, for every host.

import { difference } from "./difference.mjs";

/** An expectation that does not hold. */
export class AssertionError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "AssertionError";
  }
}

/** @param {string} message @returns {never} */
export function fail(message) {
  throw new AssertionError(message);
}

/**
 * @param {unknown} condition
 * @param {string} message what is wrong if it does not hold
 */
export function ok(condition, message) {
  if (!condition) fail(message);
}

/**
 * Both are the same value, as `Object.is` has it.
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string} [what]
 */
export function equal(actual, expected, what = "value") {
  if (!Object.is(actual, expected)) {
    fail(`${what}: got ${shown(actual)}, expected ${shown(expected)}`);
  }
}

/**
 * Both are alike in every respect that matters to whoever receives a copy: classes, prototypes, bytes,
 * holes, order, identities within.
 * @param {unknown} actual
 * @param {unknown} expected
 */
export function same(actual, expected) {
  const found = difference(actual, expected);
  if (found !== undefined) fail(found);
}

/**
 * The text contains each of the parts.
 * @param {unknown} text
 * @param {readonly string[]} parts
 */
export function says(text, ...parts) {
  for (const part of parts) {
    ok(String(text).includes(part), `${shown(text)} does not say ${shown(part)}`);
  }
}

/**
 * @param {Promise<unknown>} promise
 * @returns {Promise<any>} what it rejects with
 */
export async function rejection(promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  return fail(`resolved with ${shown(value)}, expected a rejection`);
}

/**
 * The promise rejects with a `HeddleError` of this code.
 * @param {Promise<unknown>} promise
 * @param {string} code
 * @param {readonly string[]} parts what its message says
 * @returns {Promise<any>} the error
 */
export async function rejects(promise, code, ...parts) {
  const error = await rejection(promise);
  if (error?.code !== code) fail(`rejected with ${shown(error)}, expected ${code}`);
  says(error.message, ...parts);
  return error;
}

/**
 * The function throws a `HeddleError` of this code.
 * @param {() => unknown} body
 * @param {string} code
 * @param {readonly string[]} parts what its message says
 */
export function throws(body, code, ...parts) {
  let value;
  try {
    value = body();
  } catch (error) {
    if (error?.code !== code) fail(`threw ${shown(error)}, expected ${code}`);
    says(error.message, ...parts);
    return error;
  }
  return fail(`returned ${shown(value)}, expected a throw`);
}

/** @param {unknown} value */
export function shown(value) {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 300));
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Error) return `${value.name} (${value.code ?? "no code"}): ${value.message}`;
  if (typeof value !== "object" || value === null) return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
