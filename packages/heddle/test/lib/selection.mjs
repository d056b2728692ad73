/**
 * Which tests a host runs.
 * @typedef {{ suites: string[], only?: string[], skip?: string[], matching?: string }} Selection
 * `only` and `skip` are names, `matching` a part of a name.
 */

/**
 * @param {Selection} selection
 * @returns {(test: { name: string }) => boolean}
 */
export function wantedBy({ only, skip = [], matching = "" }) {
  return ({ name }) =>
    (only === undefined || only.includes(name)) && !skip.includes(name) && name.includes(matching);
}
