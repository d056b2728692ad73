// The work that the workers do. Each worker imports this module, so it imports nothing that a worker does not need.

import { task } from "heddle";
import { minify as terser } from "terser";

/**
 * What crosses to a worker: the whole text of a file.
 * @typedef {object} Source
 * @property {string} path Relative to the folder; names the file in terser's messages.
 * @property {string} text
 * @property {boolean} module Whether the text is an ECMAScript module (else a script or a CommonJS module).
 */

/**
 * What comes back: the minified text, or why there is none. A file that terser cannot parse is an expected outcome,
 * so it is a value, not an exception.
 * @typedef {{ code: string } | { error: { kind: "syntax" | "terser", message: string } }} Minified
 */

/**
 * Minifies one source. `minify.f` is the same function, for a caller that runs it on its own thread.
 */
export const minify = task({
  /** @type {(source: Source) => Promise<Minified>} */
  f: async ({ path, text, module }) => {
    try {
      const { code = "" } = await terser(
        { [path]: text },
        {
          module,
          // CommonJS runs inside a function, so `return` at the top level is legal there, and `<!--` is a comment.
          parse: { bare_returns: !module, html5_comments: !module },
        },
      );
      return { code };
    } catch (error) {
      return { error: describe(error) };
    }
  },
});

/**
 * @param {unknown} error What terser threw: for a bad source, an Error named SyntaxError with `line` and `col`.
 * @returns {{ kind: "syntax" | "terser", message: string }}
 */
function describe(error) {
  if (!(error instanceof Error)) return { kind: "terser", message: String(error) };
  if (error.name !== "SyntaxError")
    return { kind: "terser", message: `${error.name}: ${error.message}` };
  const { line, col } = /** @type {Error & { line?: number, col?: number }} */ (error);
  return { kind: "syntax", message: `line ${line}, column ${col}: ${error.message}` };
}
