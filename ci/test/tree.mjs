// A project of a few files, made up for one test.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/**
 * Writes `files` to a fresh folder, runs `check` on it, and removes it.
 * @param {(root: string) => import("../lib/report.mjs").Outcome} check
 * @param {Record<string, string>} files contents by path
 */
export function run(check, files) {
  const root = mkdtempSync(join(tmpdir(), "heddle-check-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return check(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/**
 * @param {(root: string) => import("../lib/report.mjs").Outcome} check
 * @param {Record<string, string>} files
 */
export function passes(check, files) {
  const { errors, checked } = run(check, files);
  assert.deepEqual(errors, []);
  assert.ok(checked > 0, "checked nothing");
}

/**
 * @param {(root: string) => import("../lib/report.mjs").Outcome} check
 * @param {Record<string, string>} files
 * @param {RegExp} message of the only error, as `file:line: message`
 */
export function fails(check, files, message) {
  const { errors } = run(check, files);
  const lines = errors.map(({ file, line, message: text }) => `${file}:${line ?? ""}: ${text}`);
  assert.equal(lines.length, 1, `one error expected, got:\n${lines.join("\n")}`);
  assert.match(lines[0] ?? "", message);
}
