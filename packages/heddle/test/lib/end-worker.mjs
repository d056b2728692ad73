/**
 * Ends this worker, wherever it runs. A page's worker goes on to the end of its script.
 * @param {number} code where there are such
 */
export function endWorker(code) {
  if (globalThis.process?.exit) globalThis.process.exit(code);
  else globalThis.close();
}
