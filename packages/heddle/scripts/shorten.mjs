// Makes JavaScript shorter: what nobody reads in a stack goes, comments, white space, the names of variables in functions.
// Whatever a stack can name keeps its name: classes, functions, methods, private ones included, and what is at the top
// level of a file (ADR 42).

import { minify } from "terser";

/**
 * Stands for the `#` of private names, which terser would shorten. One character for another, so that source maps hold.
 * It is in no other name: not in the package's, nor in those that terser gives.
 */
const PRIVATE = "$";

const LETTERS = "etnirsoalchdupfmgvbwykxjqzETNIRSOALCHDUPFMGVBWYKXJQZ";

/** The name with number `n`: one letter, then two, and so on. @returns {string} */
const nameOf = (n) =>
  (n < LETTERS.length ? "" : nameOf(Math.floor(n / LETTERS.length) - 1)) +
  LETTERS[n % LETTERS.length];

/**
 * Shortens a module.
 * @param {string} code
 * @param {string} map its source map
 * @param {string} file its name
 * @returns {Promise<{ code: string, map: string }>}
 */
export async function shorten(code, map, file) {
  const taken = /\$[A-Za-z]\w*/.exec(code);
  if (taken !== null)
    throw new Error(`${file} has ${taken[0]}; expected no names with a ${PRIVATE}`);
  const made = await minify(
    code.replace(/#(?=[A-Za-z])/g, () => PRIVATE),
    {
      ecma: 2020,
      keep_classnames: true,
      keep_fnames: true,
      mangle: { nth_identifier: { get: nameOf } },
      // Tasks are called by functions that nothing may be put into (ADR 15).
      compress: { inline: false, keep_infinity: true, reduce_funcs: false },
      // V8 keeps other text with two bytes a character. Who looks into a file finds lines.
      format: { ascii_only: true, max_line_len: 160 },
      sourceMap: { content: map, filename: file, url: `${file}.map`, includeSources: true },
    },
  );
  return { code: `${made.code}`.replace(/\$(?=[A-Za-z])/g, "#"), map: `${made.map}` };
}
