// A look into the engine of a pool, which the package itself does not offer.

import { equal } from "./assert.mjs";
import { turn } from "./waiting.mjs";

/**
 * Opens a pool and gets hold of what its engine's module exports, and of the memory.
 * @template P
 * @param {() => P} open
 * @returns {{ pool: P, exports: any, memory: WebAssembly.Memory }}
 */
export function openProbed(open) {
  const { Instance } = WebAssembly;
  let exports;
  let memory;
  WebAssembly.Instance = class extends Instance {
    constructor(module, imports) {
      super(module, imports);
      exports = this.exports;
      memory = imports.env.memory;
    }
  };
  try {
    return { pool: open(), exports, memory };
  } finally {
    WebAssembly.Instance = Instance;
  }
}

/** Resolves once calls hold no memory any more. The pool has the task `double`, and takes calls meanwhile. */
export async function untilNothingIsHeld({ pool, exports }) {
  do {
    await turn();
    equal(await pool.call.double(2), 4);
  } while (exports.heddle_live_blocks() > 0 || pool.stats().inFlight > 0);
}

/**
 * Addresses at which a text lies in a memory, as Latin-1.
 * @param {WebAssembly.Memory} memory
 * @param {string} text
 */
export function findText(memory, text) {
  const bytes = new Uint8Array(memory.buffer);
  const found = [];
  const first = text.charCodeAt(0);
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if ([...text].every((letter, i) => bytes[at + i] === letter.charCodeAt(0))) found.push(at);
  }
  return found;
}
