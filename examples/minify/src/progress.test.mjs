import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { test } from "node:test";
import { frame, Progress } from "./progress.mjs";

/** @param {number} workers */
function state(workers) {
  return {
    name: "Pool",
    files: 30,
    totalFiles: 120,
    bytes: 1_500_000,
    totalBytes: 6_000_000,
    bad: 2,
    seconds: 10,
    threads: Array.from({ length: workers }, (_, index) => ({
      name: `worker ${index}`,
      run: 15,
      stolen: index,
      busyMs: 0,
      busy: 0.5,
    })),
  };
}

test("a frame shows files, megabytes, files a second, and each worker's utilisation and steals", () => {
  assert.deepEqual(frame(state(2), { columns: 100, rows: 24 }), [
    "Pool: 30/120 files  1.5/6.0 MB  3 files/s  10 s  2 bad  1 stolen",
    "  worker 0    ████████████░░░░░░░░░░░░  50 %      15 files      0 stolen",
    "  worker 1    ████████████░░░░░░░░░░░░  50 %      15 files      1 stolen",
  ]);
});

test("a frame fits the terminal, and says what it leaves out", () => {
  const lines = frame(state(64), { columns: 50, rows: 10 });
  assert.equal(lines.length, 8);
  assert.ok(lines.every((line) => line.length < 50));
  assert.match(lines.at(-1) ?? "", /58 more .* 50 %/);
});

/** A stream that remembers what was written to it. */
function memory({ isTTY = false } = {}) {
  let text = "";
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  return {
    stream: /** @type {any} */ (Object.assign(stream, { isTTY, columns: 80, rows: 24 })),
    read: () => text,
  };
}

const oneThread = () => [{ name: "main thread", run: 1, stolen: 0, busyMs: 0 }];

test("where there is no terminal, the last line counts everything and has no control codes", () => {
  const { stream, read } = memory();
  const progress = new Progress({ stream });
  progress.start("One thread", { files: 2, bytes: 30 }, oneThread);
  progress.add({ path: "a.js", inBytes: 10, outBytes: 5, sha256: "" });
  progress.add({ path: "b.js", inBytes: 20, error: { kind: "syntax", message: "" } });
  progress.finish();
  assert.match(read(), /One thread: 2\/2 files .* 1 bad .*\n$/);
  assert.ok(!read().includes("\x1b"));
});

test("on a terminal each frame is drawn over the last one, and a note stays", (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const { stream, read } = memory({ isTTY: true });
  const progress = new Progress({ stream });
  progress.start("Pool", { files: 2, bytes: 30 }, oneThread);
  t.mock.timers.tick(200);
  progress.note("stopping");
  progress.finish();
  const overTwoLines = "\x1b[2F\x1b[J";
  const pieces = read().split(overTwoLines);
  assert.equal(pieces.length, 3);
  assert.match(pieces[0] ?? "", /^Pool: .*\n {2}main thread .*\n$/);
  assert.match(pieces[2] ?? "", /^stopping\nPool: .*\n {2}main thread .*\n$/);
});

test("a display that is switched off writes nothing", () => {
  const { stream, read } = memory();
  const progress = new Progress({ stream, enabled: false });
  progress.start("One thread", { files: 2, bytes: 30 }, oneThread);
  progress.note("stopping");
  progress.finish();
  assert.equal(read(), "");
});
