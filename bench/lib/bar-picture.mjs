// Figures as bars: an SVG picture with a panel per case, two panels side by side. Each panel has a
// linear scale of its own that begins at zero, so that lengths compare within a panel.

import { figure } from "./figure.mjs";
import { element, escaped, wrapped } from "./svg.mjs";

/**
 * @typedef {object} Bar
 * @property {string} name of the runtime
 * @property {number} value
 *
 * @typedef {object} Panel
 * @property {string} title
 * @property {string} subtitle what the bars are, and which way is better
 * @property {string} unit
 * @property {readonly Bar[]} bars
 *
 * @typedef {object} BarPicture
 * @property {string} title
 * @property {string} subject the name of the bars that stand out
 * @property {readonly Panel[]} panels
 * @property {readonly string[]} notes below the panels, each a paragraph
 */

const WIDTH = 900;
const MARGIN = 24;
const GAP = 28;
const COLUMN = (WIDTH - 2 * MARGIN - GAP) / 2;

/** Columns of a panel: names, bars, figures. The fonts of readers differ, so that each has slack. */
const NAMES = 154;
const FIGURES = 126;
const LONGEST = COLUMN - NAMES - FIGURES;

const HEADER = 52;
const PANEL_HEAD = 40;
const BAR_STEP = 19;
const BAR_HEIGHT = 13;
const PANEL_FOOT = 22;
const NOTE_STEP = 17;
const NOTE_CHARACTERS = 124;

/**
 * The picture brings its own background: in an <img> the media query follows the reader's system,
 * and what is around it may not.
 */
const STYLE = `
svg { --paper: #ffffff; --edge: #d0d7de; --ink: #1f2328; --soft: #59636e; --bar: #afb8c1; --own: #d9480f; }
@media (prefers-color-scheme: dark) {
svg { --paper: #0d1117; --edge: #3d444d; --ink: #f0f6fc; --soft: #9198a1; --bar: #565e67; --own: #ff8a4c; }
}
text { font: 12px -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; fill: var(--ink); }
.title { font-size: 18px; font-weight: 600; }
.case { font-size: 14px; font-weight: 600; }
.soft { fill: var(--soft); }
.own { font-weight: 700; fill: var(--own); }
.name { text-anchor: end; }
rect { fill: var(--bar); }
rect.own { fill: var(--own); }
rect.paper { fill: var(--paper); stroke: var(--edge); }
`;

/**
 * @param {BarPicture} picture
 * @returns {string} the SVG file
 */
export function barPicture({ title, subject, panels, notes }) {
  let y = HEADER;
  /** @type {string[]} */
  const drawn = [];
  for (let i = 0; i < panels.length; i += 2) {
    const row = panels.slice(i, i + 2);
    for (const [column, panel] of row.entries()) {
      drawn.push(panelAt(MARGIN + column * (COLUMN + GAP), y, panel, subject));
    }
    y += Math.max(...row.map(panelHeight));
  }
  const lines = notes.flatMap((note) => wrapped(note, NOTE_CHARACTERS));
  for (const line of lines) {
    y += NOTE_STEP;
    drawn.push(text(MARGIN, y, "soft", line));
  }
  const height = y + MARGIN;
  const size = { width: WIDTH, height, viewBox: `0 0 ${WIDTH} ${height}` };
  const svg = element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      ...size,
      role: "img",
      "aria-labelledby": "title description",
    },
    element("title", { id: "title" }, escaped(title)),
    element("desc", { id: "description" }, escaped([...panels.map(inWords), ...notes].join(" "))),
    `<style>${STYLE}</style>`,
    element("rect", {
      class: "paper",
      x: 0.5,
      y: 0.5,
      width: WIDTH - 1,
      height: height - 1,
      rx: 6,
    }),
    text(MARGIN, 34, "title", title),
    ...drawn,
  );
  return `${svg}\n`;
}

/** @param {Panel} panel */
function panelHeight({ bars }) {
  return PANEL_HEAD + bars.length * BAR_STEP + PANEL_FOOT;
}

/**
 * @param {number} x
 * @param {number} top
 * @param {Panel} panel
 * @param {string} subject
 */
function panelAt(x, top, { title, subtitle, unit, bars }, subject) {
  const most = Math.max(...bars.map((bar) => bar.value));
  const rows = bars.flatMap(({ name, value }, i) => {
    const y = top + PANEL_HEAD + i * BAR_STEP;
    const length = most > 0 ? (value / most) * LONGEST : 0;
    const own = name === subject ? "own" : "";
    const baseline = y + BAR_HEIGHT - 2;
    // A bar too short to see would look like one that is missing.
    const width = Math.max(length, 1);
    return [
      text(x + NAMES - 8, baseline, `name ${own}`.trim(), name),
      element("rect", {
        class: own || "bar",
        x: x + NAMES,
        y,
        width,
        height: BAR_HEIGHT,
      }),
      text(x + NAMES + width + 6, baseline, own || "soft", withUnit(value, unit)),
    ];
  });
  return element(
    "g",
    {},
    text(x, top + 12, "case", title),
    text(x, top + 29, "soft", subtitle),
    ...rows,
  );
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} style
 * @param {string} content
 */
function text(x, y, style, content) {
  return element("text", { class: style, x, y }, escaped(content));
}

/**
 * @param {number} value
 * @param {string} unit
 */
function withUnit(value, unit) {
  return unit === "" ? figure(value) : `${figure(value)} ${unit}`;
}

/**
 * For those who do not see the bars.
 * @param {Panel} panel
 */
function inWords({ title, subtitle, unit, bars }) {
  const list = bars.map(({ name, value }) => `${name} ${withUnit(value, unit)}`);
  return `${title}, ${subtitle}: ${list.join(", ")}.`;
}
