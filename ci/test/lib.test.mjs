import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { separate } from "../lib/cpp.mjs";

const ci = resolve(fileURLToPath(import.meta.url), "../..");

test("comments and literals are told from code", () => {
  const source = `int a = 1'000'000;  // a "comment"
char c = '"'; const char* s = "// no comment"; /* of
two lines */ int b;
auto r = R"x(" // no )" comment)x"; int d;
#include <atomic>  // E1
`;
  const { code, comments } = separate(source);
  assert.equal(code.length, source.length);
  for (const kept of ["1'000'000;", "int b;", "int d;", "<atomic>"]) assert.ok(code.includes(kept));
  for (const gone of ["comment", "of", "E1"]) assert.ok(!code.includes(gone), gone);
  for (const said of ['// a "comment"', "two lines */", "// E1"])
    assert.ok(comments.includes(said));
  assert.ok(!comments.includes("no comment"));
});

for (const check of readdirSync(ci).filter((file) => file.startsWith("check-"))) {
  test(`${check} of an empty folder fails`, () => {
    const root = mkdtempSync(join(tmpdir(), "heddle-check-"));
    const { status, stderr } = spawnSync(process.execPath, [join(ci, check), root], {
      encoding: "utf8",
    });
    rmSync(root, { recursive: true });
    assert.equal(status, 1);
    assert.match(stderr, /nothing to check|missing|holds no/);
  });
}
