import assert from "node:assert/strict";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { findFiles } from "./find-files.mjs";

/**
 * @param {import("node:test").TestContext} t
 * @param {readonly string[]} paths
 */
async function folderOf(t, paths) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "minify-")));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), "1");
  }
  return folder;
}

/** @param {Awaited<ReturnType<typeof findFiles>>} walk */
const paths = (walk) => walk.files.map(({ path }) => path);

test("JavaScript files are found in every folder, and sorted", async (t) => {
  const folder = await folderOf(t, [
    "z.js",
    "b/deep/c.mjs",
    "b/a.cjs",
    "a.ts",
    "js",
    "b/data.json",
    "b.js/x.jsx",
  ]);
  const walk = await findFiles(folder);
  assert.deepEqual(walk.files, [
    { path: "b/a.cjs", bytes: 1 },
    { path: "b/deep/c.mjs", bytes: 1 },
    { path: "z.js", bytes: 1 },
  ]);
  assert.deepEqual(walk.unreadable, []);
});

test("links are counted, not followed: not twins, nor loops, nor ways out, nor dead ends", async (t) => {
  const outside = await folderOf(t, ["secret.js"]);
  const folder = await folderOf(t, ["a.js", "b/c.js"]);
  await symlink(join(folder, "a.js"), join(folder, "twin.js"));
  await symlink(folder, join(folder, "b/loop"));
  await symlink(outside, join(folder, "out"));
  await symlink(join(folder, "gone.js"), join(folder, "dead.js"));
  const walk = await findFiles(folder);
  assert.deepEqual(paths(walk), ["a.js", "b/c.js"]);
  assert.equal(walk.links, 4);
  assert.deepEqual(walk.unreadable, []);
});

test("installed packages are left out of a project, and are found when they are what is asked for", async (t) => {
  const folder = await folderOf(t, [
    "own.js",
    ".git/hook.js",
    "node_modules/p/a.js",
    "node_modules/p/node_modules/q/b.js",
  ]);
  assert.deepEqual(paths(await findFiles(folder)), ["own.js"]);
  assert.deepEqual(paths(await findFiles(join(folder, "node_modules"))), [
    "p/a.js",
    "p/node_modules/q/b.js",
  ]);
});

test("the output folder is left out", async (t) => {
  const folder = await folderOf(t, ["a.js", "dist/a.js"]);
  assert.deepEqual(paths(await findFiles(folder, { skip: join(folder, "dist") })), ["a.js"]);
});

test("a folder that is not there is an error", async (t) => {
  const folder = await folderOf(t, []);
  await assert.rejects(findFiles(join(folder, "gone")), { code: "ENOENT" });
});
