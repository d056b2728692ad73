// What --filter keeps.

/**
 * Whether the case or the runtime contains the text, in any letter case.
 * @param {string} text the empty string keeps everything
 * @param {string} caseName
 * @param {string} runtime
 */
export function matches(text, caseName, runtime) {
  const wanted = text.toLowerCase();
  return caseName.toLowerCase().includes(wanted) || runtime.toLowerCase().includes(wanted);
}
