import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { sourceReader } from "./source.mjs";

/**
 * @param {import("node:test").TestContext} t
 * @param {Record<string, string | Uint8Array>} contents
 */
async function reading(t, contents) {
  const folder = await mkdtemp(join(tmpdir(), "minify-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(contents)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const read = sourceReader(folder, 100);
  return {
    /**
     * @param {string} path
     * @param {number} [bytes] As the walk saw it.
     */
    async source(path, bytes = 1) {
      const found = await read({ path, bytes });
      return "source" in found ? found.source : undefined;
    },
    /**
     * @param {string} path
     * @param {number} [bytes]
     */
    async problem(path, bytes = 1) {
      const found = await read({ path, bytes });
      return "error" in found ? found.error : undefined;
    },
  };
}

test("a file is a module by its extension, or by the nearest package.json", async (t) => {
  const { source } = await reading(t, {
    "esm/package.json": '{ "type": "module" }',
    "esm/a.js": "",
    "esm/a.cjs": "",
    "esm/deep/a.js": "",
    "esm/cjs/package.json": "{}",
    "esm/cjs/a.js": "",
    "esm/cjs/a.mjs": "",
    "esm/broken/package.json": "{",
    "esm/broken/a.js": "",
  });
  const modules = {
    "esm/a.js": true,
    "esm/a.cjs": false,
    "esm/deep/a.js": true,
    "esm/cjs/a.js": false,
    "esm/cjs/a.mjs": true,
  };
  for (const [path, module] of Object.entries(modules))
    assert.equal((await source(path))?.module, module, path);
  assert.equal(
    (await source("esm/broken/a.js"))?.module,
    true,
    "a package.json that cannot be read is passed over",
  );
});

test("text is read as UTF-8, without its byte-order mark", async (t) => {
  const { source } = await reading(t, { "a.js": "\ufefflet ü = '🧵'" });
  assert.equal((await source("a.js"))?.text, "let ü = '🧵'");
});

test("bytes that are no UTF-8 are a problem", async (t) => {
  const { problem } = await reading(t, { "a.js": Uint8Array.of(0x22, 0xe9, 0x22) });
  assert.equal((await problem("a.js"))?.kind, "not UTF-8");
});

test("a file above the limit is a problem, also when it has grown since it was found", async (t) => {
  const { problem, source } = await reading(t, {
    "a.js": "1".repeat(101),
    "b.js": "1".repeat(100),
  });
  assert.deepEqual(await problem("a.js", 101), {
    kind: "too large",
    message: "101 bytes, above --max-bytes 100",
  });
  assert.equal((await problem("a.js", 5))?.kind, "too large");
  assert.equal((await source("b.js", 100))?.text.length, 100);
});

test("a file that is gone is a problem", async (t) => {
  const { problem } = await reading(t, {});
  assert.equal((await problem("a.js"))?.kind, "unreadable");
});
