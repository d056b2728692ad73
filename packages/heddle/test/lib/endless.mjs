// Tasks that never end by themselves. Deno cannot end a thread that is in a loop (see host-gaps.mjs), and
// they would take its processors from the tests that follow: there they can be let go of.

const fs = globalThis.Deno && globalThis.process.getBuiltinModule("node:fs");
/** A folder of the runner's, which removes it. */
const folder = globalThis.Deno && globalThis.process.env.HEDDLE_TEST_FOLDER;

let count = 0;

/** Makes what `whileHeld` waits for. @returns {string | undefined} can be sent to a task */
export function hold() {
  return folder === undefined ? undefined : `${folder}/${count++}`;
}

/** Runs, blocking its thread, until `letGo`, if ever. @param {string | undefined} held */
export function whileHeld(held) {
  while (held === undefined || !fs.existsSync(held));
}

/** @param {string} held */
export function letGo(held) {
  fs.writeFileSync(held, "");
}
