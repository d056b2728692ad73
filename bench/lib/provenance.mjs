// What results were measured on and with, in words.

/** @typedef {import("./results.mjs").Results} Results */

/** @param {Pick<Results, "machine">} results */
export function machineText({ machine: { cores, cpu, memoryGiB, os } }) {
  return `${cores} × ${cpu}, ${memoryGiB} GiB, ${os}`;
}

/** @param {Pick<Results, "versions">} results */
export function versionText({ versions }) {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}
