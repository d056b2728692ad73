let allowed: boolean | undefined;

/**
 * Compiles a function at run time.
 * @param names of the values that the code uses
 * @param code a function body that returns what is wanted
 * @returns undefined where the host forbids it, as a page's security policy and some servers do
 */
export function compile<T>(names: readonly string[], code: string, values: readonly unknown[]) {
  if (allowed === false) return undefined;
  try {
    const made = new Function(...names, `"use strict"; ${code}`)(...values) as T;
    allowed = true;
    return made;
  } catch (error) {
    // Each attempt is reported somewhere: none after the first.
    if (allowed === true) throw error;
    allowed = false;
    return undefined;
  }
}
