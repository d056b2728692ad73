// Elements of an SVG file as text.

/** @type {Record<string, string>} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/** What no XML file may hold, escaped or not. */
const FORBIDDEN = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** @param {string} text */
export function escaped(text) {
  return text
    .replace(FORBIDDEN, "\ufffd")
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes escaped here; numbers have one decimal
 * @param {...string} children as they are: elements, or text that {@link escaped} made
 * @returns {string} elements in elements each on a line of their own
 */
export function element(name, attributes, ...children) {
  const list = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escaped(typeof value === "number" ? rounded(value) : value)}"`,
  );
  const start = `<${name}${list.join("")}`;
  if (children.length === 0) return `${start}/>`;
  const nested = children.some((child) => child.startsWith("<"));
  const body = nested ? `\n${children.join("\n")}\n` : children.join("");
  return `${start}>${body}</${name}>`;
}

/** @param {number} value */
function rounded(value) {
  return String(Math.round(value * 10) / 10);
}

/**
 * Lines of whole words: SVG breaks none by itself.
 * @param {string} text
 * @param {number} width in characters; a longer word has a line of its own
 * @returns {string[]}
 */
export function wrapped(text, width) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
