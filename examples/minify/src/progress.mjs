// The live display on stderr: lines redrawn in place on a terminal, a line now and then elsewhere.

import { since } from "./passes.mjs";

/** @import { Outcome } from "./minify-file.mjs" */
/** @import { Thread } from "./passes.mjs" */

/**
 * @typedef {object} State What a frame shows.
 * @property {string} name Of the pass.
 * @property {number} files
 * @property {number} totalFiles
 * @property {number} bytes
 * @property {number} totalBytes
 * @property {number} bad
 * @property {number} seconds
 * @property {readonly (Thread & { busy: number })[]} threads `busy`: from 0 to 1, of late.
 */

/** Milliseconds between frames, between lines where there is no terminal, and over which utilisation is taken. */
const frameMs = 100;
const lineMs = 5000;
const windowMs = 2000;

/** Frames are drawn for a pass from start() to finish(). */
export class Progress {
  #stream;
  #enabled;
  #begun = 0;
  #drawnLines = 0;
  #lastLine = 0;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #counts = { name: "", files: 0, totalFiles: 0, bytes: 0, totalBytes: 0, bad: 0 };
  /** @type {() => Thread[]} */
  #threads = () => [];
  /** @type {{ time: number, threads: Thread[] }[]} Readings of the last windowMs, the oldest first. */
  #readings = [];
  /** @type {Thread[]} */
  #first = [];

  /**
   * @param {{ stream?: NodeJS.WriteStream, enabled?: boolean }} [options]
   */
  constructor({ stream = process.stderr, enabled = true } = {}) {
    this.#stream = stream;
    this.#enabled = enabled;
  }

  /**
   * @param {string} name
   * @param {{ files: number, bytes: number }} total
   * @param {() => Thread[]} threads
   */
  start(name, total, threads) {
    if (!this.#enabled) return;
    this.#begun = performance.now();
    this.#counts = {
      name,
      files: 0,
      totalFiles: total.files,
      bytes: 0,
      totalBytes: total.bytes,
      bad: 0,
    };
    this.#threads = threads;
    this.#first = threads();
    this.#readings = [];
    // The first line comes with the first frame.
    this.#lastLine = -Infinity;
    this.#timer = setInterval(() => this.#tick(), frameMs);
  }

  /** @param {Outcome} outcome */
  add(outcome) {
    this.#counts.files += 1;
    this.#counts.bytes += outcome.inBytes;
    if (outcome.error !== undefined) this.#counts.bad += 1;
  }

  finish() {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#lastLine = -Infinity;
    this.#tick();
    this.#drawnLines = 0;
  }

  /**
   * Says something between frames.
   * @param {string} text
   */
  note(text) {
    if (!this.#enabled) return;
    this.#stream.write(`${this.#erase()}${text}\n`);
    this.#drawnLines = 0;
  }

  #tick() {
    const now = performance.now();
    if (!this.#stream.isTTY) {
      if (now - this.#lastLine < lineMs) return;
      this.#lastLine = now;
      this.#stream.write(`${headline(this.#state(now))}\n`);
      return;
    }
    // A terminal that does not know its size says 0.
    const size = { columns: this.#stream.columns || 80, rows: this.#stream.rows || 24 };
    const lines = frame(this.#state(now), size);
    this.#stream.write(`${this.#erase()}${lines.join("\n")}\n`);
    this.#drawnLines = lines.length;
  }

  /** The control sequence that takes the cursor back to the frame's first line and clears from there. */
  #erase() {
    return this.#drawnLines === 0 ? "" : `\x1b[${this.#drawnLines}F\x1b[J`;
  }

  /**
   * @param {number} now
   * @returns {State}
   */
  #state(now) {
    const threads = this.#threads();
    this.#readings.push({ time: now, threads });
    while (this.#readings.length > 2 && now - (this.#readings[1]?.time ?? now) >= windowMs)
      this.#readings.shift();
    const oldest = this.#readings[0] ?? { time: now, threads };
    const elapsed = Math.max(1, now - oldest.time);
    const recent = since(oldest.threads, threads);
    return {
      ...this.#counts,
      seconds: (now - this.#begun) / 1000,
      threads: since(this.#first, threads).map((thread, index) => ({
        ...thread,
        busy: Math.min(1, Math.max(0, (recent[index]?.busyMs ?? 0) / elapsed)),
      })),
    };
  }
}

/**
 * @param {State} state
 * @param {{ columns: number, rows: number }} size Of the terminal; no line is wider, nor is the frame higher.
 * @returns {string[]}
 */
export function frame(state, { columns, rows }) {
  const room = Math.max(1, rows - 3);
  const shown = state.threads.length <= room ? state.threads : state.threads.slice(0, room - 1);
  const lines = [
    headline(state),
    ...shown.map(
      ({ name, busy, run, stolen }) =>
        `  ${name.padEnd(11)} ${bar(busy, 24)} ${percent(busy)}  ${String(run).padStart(6)} files  ${String(stolen).padStart(5)} stolen`,
    ),
  ];
  const hidden = state.threads.slice(shown.length);
  if (hidden.length > 0) {
    const mean = hidden.reduce((sum, { busy }) => sum + busy, 0) / hidden.length;
    lines.push(`  ${`${hidden.length} more`.padEnd(11)} ${bar(mean, 24)} ${percent(mean)}`);
  }
  return lines.map((line) => line.slice(0, columns - 1));
}

/** @param {State} state */
export function headline({ name, files, totalFiles, bytes, totalBytes, bad, seconds, threads }) {
  const stolen = threads.reduce((sum, thread) => sum + thread.stolen, 0);
  const rate = seconds > 0 ? files / seconds : 0;
  return (
    `${name}: ${files}/${totalFiles} files  ${megabytes(bytes)}/${megabytes(totalBytes)} MB  ` +
    `${rate.toFixed(0)} files/s  ${seconds.toFixed(0)} s  ${bad} bad  ${stolen} stolen`
  );
}

/**
 * @param {number} share From 0 to 1.
 * @param {number} width
 */
function bar(share, width) {
  const full = Math.round(share * width);
  return "█".repeat(full) + "░".repeat(width - full);
}

/** @param {number} share */
function percent(share) {
  return `${Math.round(share * 100)} %`.padStart(5);
}

/** @param {number} bytes */
function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}
