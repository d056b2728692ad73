// The whole program, as a user runs it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { minify } from "terser";

const program = fileURLToPath(new URL("minify.mjs", import.meta.url));

/**
 * @param {readonly string[]} args
 * @param {(child: import("node:child_process").ChildProcess) => void} [meanwhile]
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>}
 */
function run(args, meanwhile = () => {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    meanwhile(child);
  });
}

/**
 * @param {import("node:test").TestContext} t
 * @param {Record<string, string | Uint8Array>} contents
 */
async function folderOf(t, contents) {
  const folder = await mkdtemp(join(tmpdir(), "minify-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(contents)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

/**
 * More than any machine gets through in a few seconds.
 * @param {import("node:test").TestContext} t
 */
async function longJob(t) {
  const count = 400;
  const text = Array.from(
    { length: 500 },
    (_, index) => `function f${index}(a, b) {\n  return a * ${index} + b;\n}\n`,
  ).join("");
  const names = Array.from({ length: count }, (_, index) => `${index}.js`);
  return {
    folder: await folderOf(t, Object.fromEntries(names.map((name) => [name, text]))),
    count,
  };
}

const common =
  "// A comment that goes.\nfunction add(first, second) {\n  return first + second;\n}\nmodule.exports = add;\n";
const module =
  "export const twice = (value) => {\n  const doubled = value * 2;\n  return doubled;\n};\n";
const good = {
  "a.js": common,
  "lib/b.cjs": "if (global.x) return;\nexports.x = 1;\n",
  "lib/c.mjs": module,
  "lib/empty.js": "",
};
const bad = {
  "broken.js": "function (\n",
  "latin1.js": Uint8Array.of(0x22, 0xe9, 0x22),
  "large.js": `"${"x".repeat(3000)}"`,
};

test("good files are minified on all threads alike, bad ones are reported, and nothing fails", async (t) => {
  const folder = await folderOf(t, { ...good, ...bad, "readme.md": "no code" });
  await symlink(join(folder, "a.js"), join(folder, "again.js"));
  const json = join(folder, "figures.json");
  const { code, stdout } = await run([
    folder,
    "--threads",
    "2",
    "--max-bytes",
    "2k",
    "--json",
    json,
  ]);

  assert.equal(code, 0);
  assert.match(stdout, /^Files +all 7$/m);
  assert.match(stdout, /^Sizes +4 minified: /m);
  assert.match(stdout, /^Bad files +3: 1 not UTF-8, 1 syntax, 1 too large$/m);
  assert.match(stdout, /^ {2}broken\.js: syntax: line 1, column \d+: /m);
  assert.match(stdout, /^Links +1 symbolic links, not followed$/m);
  assert.match(stdout, /^One thread +\d/m);
  assert.match(stdout, /^Pool of 2 +\d/m);
  assert.match(stdout, /^Speed-up +\d/m);
  assert.match(
    stdout,
    /^Verified +4 of 4 outputs .* byte for byte \(and both passes refused 3 bad files alike\)$/m,
  );

  const figures = JSON.parse(await readFile(json, "utf8"));
  assert.deepEqual(figures.comparison, { equal: 4, sameError: 3, different: [] });
  assert.equal(figures.pooled.files, 7);
  assert.deepEqual(
    figures.files.map((/** @type {any} */ { path }) => path),
    Object.keys({ ...good, ...bad }).sort(),
  );
  assert.equal(figures.files[0].inBytes, common.length);
});

test("the output folder mirrors the sources, and what is in it parses to the same", async (t) => {
  const folder = await folderOf(t, { ...good, ...bad });
  const out = join(folder, "dist");
  const { code } = await run([folder, "--out", out, "--no-progress"]);
  assert.equal(code, 0);

  const written = (await readdir(out, { recursive: true }))
    .filter((path) => /js$/.test(path))
    .map((path) => path.replaceAll("\\", "/"));
  assert.deepEqual(written.sort(), [...Object.keys(good), "large.js"].sort());
  assert.match(await readFile(join(out, "lib/c.mjs"), "utf8"), /^export const twice=\w=>2\*\w;$/);
  for (const path of written) {
    const text = await readFile(join(out, path), "utf8");
    await minify(text, { parse: { bare_returns: true }, compress: false, mangle: false });
  }

  // Its own output is no source of the next run.
  const again = await run([folder, "--out", out, "--no-verify"]);
  assert.match(again.stdout, /^Files +all 7$/m);
});

test("a file above what a pool carries by default crosses where --max-bytes lets it", async (t) => {
  // The euro sign makes it two bytes a character in memory: 9 MB.
  const folder = await folderOf(t, { "large.js": `x = "€${"y".repeat(4_500_000)}";` });
  const { code, stdout } = await run([folder, "--threads", "1", "--max-bytes", "16m"]);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /^Verified +1 of 1 /m);
});

test("without verification there is one pass, nothing to compare, and on request no progress", async (t) => {
  const folder = await folderOf(t, good);
  const { code, stdout, stderr } = await run([folder, "--no-verify", "--no-progress"]);
  assert.equal(code, 0);
  assert.equal(stderr, "");
  assert.doesNotMatch(stdout, /One thread|Speed-up|Verified/);
  assert.match(stdout, /^Pool of /m);
});

test("progress goes to stderr, as lines where there is no terminal", async (t) => {
  const { stderr } = await run([await folderOf(t, good)]);
  assert.match(stderr, /^One thread: 4\/4 files/m);
  assert.match(stderr, /^Pool: 4\/4 files/m);
});

test("a limit takes so many files, and says how many there are", async (t) => {
  const { stdout } = await run([await folderOf(t, good), "--limit", "2"]);
  assert.match(stdout, /^Files +2 of 4, spread evenly over the folder; --limit 0 for all$/m);
});

test("a time bound ends the first pass, and the second takes the same files", async (t) => {
  const { folder, count } = await longJob(t);
  const { code, stdout } = await run([folder, "--limit", "0", "--max-seconds", "1"]);
  assert.equal(code, 0);
  const [, done] = /^Files +(\d+) of \d+ \(\d+ but for --max-seconds\)$/m.exec(stdout) ?? [];
  assert.ok(Number(done) > 0 && Number(done) < count, stdout);
  assert.match(stdout, new RegExp(`^Verified +${done} of ${done} `, "m"));
});

test("a folder without JavaScript is no failure", async (t) => {
  const { code, stdout } = await run([await folderOf(t, { "readme.md": "" })]);
  assert.equal(code, 0);
  assert.match(stdout, /^Files +none found$/m);
});

test("--help prints the usage", async () => {
  const { code, stdout } = await run(["--help"]);
  assert.equal(code, 0);
  assert.match(stdout, /^Usage: minify \[FOLDER\]/);
});

test("bad usage is named, with exit code 2", async (t) => {
  const folder = await folderOf(t, good);
  for (const [args, message] of /** @type {[string[], RegExp][]} */ ([
    [["--threads", "many"], /^minify: --threads: got "many", expected a whole number/],
    [["--bogus"], /^minify: --bogus: unknown option/],
    [[join(folder, "gone")], /^minify: FOLDER: got ".*gone", expected a folder/],
    [[join(folder, "a.js")], /^minify: FOLDER: got ".*a\.js", expected a folder/],
    [
      [folder, "--out", folder],
      /^minify: --out: got ".*", expected a folder that does not hold FOLDER/,
    ],
    [
      [folder, "--out", dirname(folder)],
      /^minify: --out: got ".*", expected a folder that does not hold FOLDER/,
    ],
    [
      [folder, "--out", join(folder, "a.js")],
      /^minify: --out: got ".*a\.js", expected a folder that can be made/,
    ],
  ])) {
    const { code, stdout, stderr } = await run(args);
    assert.equal(code, 2, args.join(" "));
    assert.match(stderr, message);
    assert.equal(stdout, "");
  }
});

test("an interrupt ends the run with what was done until then", {
  skip: process.platform === "win32",
}, async (t) => {
  const { folder } = await longJob(t);
  const { code, stdout } = await run([folder, "--limit", "0"], (child) => {
    child.stderr?.once("data", () => child.kill("SIGINT"));
  });
  assert.equal(code, 130);
  assert.match(stdout, /^Interrupted: /);
  assert.match(stdout, /^Files +\d+ of 400/m);
});
