import { equal, rejects, says, throws } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { untilParked } from "../lib/waiting.mjs";
import { end, openHere, openSingle, source } from "./fixtures/sources/tasks.mjs";

group("workers of a module that is named");

const NAMED = new URL("./fixtures/sources/named.mjs", import.meta.url);
const other = (name) => new URL(`./${name}.mjs`, NAMED);
const openWith = (href, threads = 1) => createPool({ threads, source: href })({ source, end });

for (const [kind, href] of [
  ["a URL", NAMED],
  ["the text of a URL", NAMED.href],
  ["a path", NAMED.pathname],
  ["relative to the module that calls createPool", "./fixtures/sources/named.mjs"],
]) {
  test(`options.source may be ${kind}`, async ({ open }) => {
    equal(await open(openWith(href)).call.source(), NAMED.href);
  });
}

test("it may be a text that imports the package's own file", async ({ open }) => {
  const text = `import "${new URL("../../dist/heddle-worker.js", import.meta.url).href}";
globalThis.heddleTestSource = "text";`;
  const type = "text/javascript";
  const isPage = globalThis.document !== undefined;
  const href = isPage
    ? URL.createObjectURL(new Blob([text], { type }))
    : `data:${type},${encodeURIComponent(text)}`;
  equal(await open(openWith(href)).call.source(), "text");
});

test("it is relative to the module that opens the pool, of one task as well", async ({ open }) => {
  equal(await open(openHere("./named.mjs")).call.source(), NAMED.href);
  equal(await open(openSingle("./named.mjs")).call(), NAMED.href);
});

test("workers that take the place of others start with it, too", async ({ open }) => {
  const pool = open(openWith(NAMED, 2));
  await pool.ready();
  for (let i = 0; i < 3; i++) await rejects(pool.call.end(), "HEDDLE_WORKER_EXITED");
  equal(await pool.call.source(), NAMED.href);
  await untilParked(pool);
});

test("a module that is not there is named", async ({ open }) => {
  const pool = open(openWith(other("missing")));
  const ready = rejects(pool.ready(), "HEDDLE_WORKER_START", "options.source");
  await rejects(pool.call.source(), "HEDDLE_WORKER_START", "options.source", "missing.mjs");
  await ready;
});

test("a module that throws is named, with what it throws", async ({ open }) => {
  const pool = open(openWith(other("throws")));
  const error = await rejects(pool.call.source(), "HEDDLE_WORKER_START", "throws.mjs");
  says(error.message, "no worker today");
});

test("a URL with which the host starts no worker is named", async ({ open }) => {
  const pool = open(openWith("nowhere://nothing"));
  await rejects(pool.call.source(), "HEDDLE_WORKER_START", "options.source", "nowhere://nothing");
});

/** Does something while timers of half a minute fire soon. */
async function inHaste(body) {
  const { setTimeout } = globalThis;
  globalThis.setTimeout = (callback, ms, ...more) =>
    setTimeout(callback, ms === 30_000 ? 50 : ms, ...more);
  try {
    await body();
  } finally {
    globalThis.setTimeout = setTimeout;
  }
}

for (const name of ["foreign", "silent"]) {
  test(`a module that is not Heddle's is given up: ${name}`, ({ open }) =>
    inHaste(async () => {
      const pool = open(openWith(other(name), 2));
      const ready = rejects(pool.ready(), "HEDDLE_WORKER_START");
      const named = ["options.source", `${name}.mjs`, "heddle/worker"];
      await rejects(pool.call.source(), "HEDDLE_WORKER_START", ...named);
      await ready;
    }));
}

for (const [value, shown] of [
  [5, "5"],
  ["", '""'],
  ["https://", '"https://"'],
  [null, "null"],
  [{}, "an object (Object)"],
]) {
  test(`a source that cannot be used is refused: ${shown}`, () => {
    const parts = [`options.source is ${shown};`, "expected a URL"];
    throws(() => createPool({ source: value }), "HEDDLE_ARGUMENT", ...parts);
  });
}
