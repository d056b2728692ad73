import { equal, rejects, same, throws } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { createPool } from "../lib/heddle.mjs";
import { end, setup } from "./fixtures/bootstrapped.mjs";

group("bootstrap modules");

const HREF = new URL("./fixtures/bootstrap/setup.mjs", import.meta.url);

const openWith = (bootstrap, threads = 1) =>
  createPool({ threads, worker: { bootstrap } })({ setup, end });

test("the default export is called with the data, before the tasks' modules load", async ({
  open,
}) => {
  const data = { list: [1n, new Map([["a", new Uint8Array(3)]])] };
  const { call } = open(openWith({ href: HREF, data }));
  const expected = { by: "default", data };
  same(await call.setup(), { atLoad: expected, now: expected });
});

test("another export is called by its name, and awaited", async ({ open }) => {
  const { call } = open(openWith({ href: HREF.href, name: "later", data: 5 }, 2));
  for (let i = 0; i < 20; i++) same((await call.setup()).atLoad, { by: "later", data: 5 });
});

test("a module without a default export is imported, and that is all", async ({ open }) => {
  const { call } = open(openWith({ href: "./fixtures/bootstrap/plain.mjs" }));
  same(await call.setup(), { atLoad: "imported", now: "imported" });
});

test("the data are those of the pool's creation, for workers that come later, too", async ({
  open,
}) => {
  const data = { version: 1 };
  const { call } = open(openWith({ href: HREF, data }));
  data.version = 2;
  await rejects(call.end(), "HEDDLE_WORKER_EXITED");
  equal((await call.setup()).now.data.version, 1);
});

for (const name of ["fails", "failsLater"]) {
  test(`what a bootstrap function throws is the cause of every call's error: ${name}`, async ({
    open,
  }) => {
    const { call } = open(openWith({ href: HREF, name, data: "no licence" }, 2));
    const says = ["options.worker.bootstrap", "setup.mjs", "no licence"];
    for (let i = 0; i < 2; i++) {
      const { cause } = await rejects(call.setup(), "HEDDLE_WORKER_START", ...says);
      equal(cause.name, "RangeError");
    }
  });
}

test("a bootstrap module that cannot be loaded is reported, or is not there", async ({ open }) => {
  const broken = open(openWith({ href: new URL("./broken.mjs", HREF) }));
  await rejects(broken.call.setup(), "HEDDLE_WORKER_START", "bootstrap", "broken from the start");
  const missing = open(openWith({ href: new URL("./missing.mjs", HREF) }));
  await rejects(missing.call.setup(), "HEDDLE_WORKER_START", "missing.mjs");
});

for (const name of ["number", "nothing", "default2"]) {
  test(`an export that is no function is reported: ${name}`, async ({ open }) => {
    const { call } = open(openWith({ href: HREF, name }));
    await rejects(call.setup(), "HEDDLE_WORKER_START", `"${name}"`, "expected a function");
  });
}

const BAD = [
  [".href", {}, "undefined"],
  [".href", { href: 5 }, "5"],
  [".href", { href: "http://" }, '"http://"'],
  [".name", { href: HREF, name: 5 }, "5"],
  [".data", { href: HREF, data: () => {} }, "function data"],
  [".hrev", { href: HREF, hrev: 1 }, "1"],
  ["", 5, "5"],
];
for (const [option, bootstrap, value] of BAD) {
  test(`a bootstrap option that cannot be used is named: ${option} ${value}`, () => {
    const name = `options.worker.bootstrap${option} is ${value};`;
    throws(() => openWith(bootstrap), "HEDDLE_ARGUMENT", name, "expected");
  });
}
