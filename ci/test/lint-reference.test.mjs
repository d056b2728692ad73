import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../lint-reference.sh", import.meta.url));

/**
 * The check on a folder with one header.
 * @param {string} header
 */
function outcomeOf(header) {
  const folder = mkdtempSync(join(tmpdir(), "heddle-reference-"));
  try {
    writeFileSync(join(folder, "one.hpp"), header);
    const { status, stderr } = spawnSync(script, [folder, join(folder, "reference")], {
      encoding: "utf8",
    });
    return { status, stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const documented = `#pragma once
/// All of it.
namespace heddle {
/// Twice as much.
/// \\param one of anything
inline int twice(int one) { return 2 * one; }
}  // namespace heddle
`;

test("a header that is documented passes", () => {
  assert.deepEqual(outcomeOf(documented), { status: 0, stderr: "" });
});

test("a class that is not documented fails", () => {
  const { status, stderr } = outcomeOf(
    "#pragma once\nclass Loom {\n public:\n  int threads();\n};\n",
  );
  assert.notEqual(status, 0);
  assert.match(stderr, /one\.hpp:2: .*Loom is not documented/);
});

test("a member that is not documented fails", () => {
  const { status, stderr } = outcomeOf(
    "#pragma once\n/// Weaves.\nclass Loom {\n public:\n  int threads();\n};\n",
  );
  assert.notEqual(status, 0);
  assert.match(stderr, /threads\(\).* is not documented/);
});

test("a parameter that does not exist fails", () => {
  const { status, stderr } = outcomeOf(documented.replace("param one", "param two"));
  assert.notEqual(status, 0);
  assert.match(stderr, /'two' of .*twice.* is not found|argument 'two'/);
});
