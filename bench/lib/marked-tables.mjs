// Tables between marks in a Markdown file, each mark a line of its own:
//
//     <!-- bench:pool-node:begin cases="calls in flight|awaited calls" -->
//     <!-- bench:pool-node:end -->
//
// Without `cases` the table has all of them.

const MARKED =
  /^(?<begin>[ \t]*<!-- bench:(?<suite>[\w-]+):begin(?: cases="(?<cases>[^"]*)")? -->\n)[\s\S]*?^(?<end>[ \t]*<!-- bench:\k<suite>:end -->)$/gm;

/** A mark inside a sentence only speaks of marks. */
const ANY_MARK = /^[ \t]*<!-- bench:[\w-]+:(?:begin|end)\b/gm;

/**
 * @param {string} text
 * @param {(suite: string, cases: string[]) => string} tableOf
 * @returns {string} the text with a fresh table between each pair of marks
 * @throws {Error} where a mark has no partner
 */
export function withTables(text, tableOf) {
  let marks = 0;
  const result = text.replace(MARKED, (...match) => {
    /** @type {{ begin: string, suite: string, cases?: string, end: string }} */
    const { begin, suite, cases = "", end } = match.at(-1);
    marks += 2;
    return `${begin}\n${tableOf(suite, cases.split("|").filter(Boolean))}\n\n${end}`;
  });
  const all = text.match(ANY_MARK)?.length ?? 0;
  if (all !== marks) throw new Error("a bench mark has no partner");
  return result;
}
