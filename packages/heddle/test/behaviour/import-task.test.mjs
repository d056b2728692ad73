import { equal, ok, rejection, rejects, same, says, throws } from "../lib/assert.mjs";
import { group, sharedPool, test } from "../lib/harness.mjs";
import { createPool, importTask } from "../lib/heddle.mjs";
import { echo } from "./fixtures/basics.mjs";
import * as caller from "./fixtures/imported/caller.mjs";
import { plusOne } from "./fixtures/imported/shared.mjs";

group("tasks that only workers import");

const LIBRARY = new URL("./fixtures/imported/library.mjs", import.meta.url);
const imported = (name) => importTask({ href: LIBRARY, name });
const openOne = (task) => createPool({ threads: 1 })({ task });

const pool = sharedPool(() =>
  createPool({ threads: 2 })({
    echo,
    shout: importTask({ href: LIBRARY }),
    evaluations: imported("evaluations"),
    double: imported("double"),
    square: imported("square"),
    fails: imported("fails"),
  }),
);

test("an exported function, an exported task and a default export are called", async () => {
  const { call } = pool();
  same(
    await Promise.all([call.double(21), call.square(12), call.shout("loud"), call.echo("own")]),
    [42, 144, "LOUD", "own"],
  );
});

test("the main thread never evaluates the module, and a worker does so once", async () => {
  same(await pool().call.evaluations(), { count: 1, isMain: false });
  equal(globalThis.evaluationsOfLibrary, undefined, "evaluations on the main thread");
});

test("what it throws arrives", async () => {
  const error = await rejection(pool().call.fails());
  ok(error instanceof RangeError, "it is no RangeError");
  says(error.stack, "imported and thrown", "library.mjs");
});

test("a relative href is resolved against the module that calls importTask", async ({ open }) => {
  const { call } = open(createPool({ threads: 1 })(caller));
  same(await Promise.all([call.double(2), call.triple(2)]), [4, 6]);
});

for (const [kind, href] of [
  ["URL", LIBRARY],
  ["text of a URL", LIBRARY.href],
  ["path", LIBRARY.pathname],
  ["relative reference", "./fixtures/imported/library.mjs"],
  ["relative reference without a dot", "fixtures/imported/library.mjs"],
  ["URL that holds the module", "data:text/javascript,export const double = (n) => 2 * n"],
]) {
  test(`href may be a ${kind}`, async ({ open }) => {
    equal(await open(openOne(importTask({ href, name: "double" }))).call.task(4), 8);
  });
}

test("a module may be imported on the main thread as well", async ({ open }) => {
  const plusTwo = importTask({ href: "./fixtures/imported/shared.mjs", name: "plusTwo" });
  const again = importTask({ href: "./fixtures/imported/shared.mjs", name: "plusOne" });
  const { call } = open(createPool({ threads: 1 })({ plusOne, plusTwo, again }));
  same(await Promise.all([call.plusOne(1), call.plusTwo(1), call.again(1)]), [2, 3, 2]);
});

test("it has timeouts of its own", async ({ open }) => {
  const endless = importTask({
    href: LIBRARY,
    name: "untilAborted",
    abortSignal: true,
    timeout: 5,
  });
  await rejects(open(openOne(endless)).call.task(), "HEDDLE_TIMEOUT", '"task"');
});

test("it can be aborted, if it says so", async ({ open }) => {
  const endless = importTask({ href: LIBRARY, name: "untilAborted", abortSignal: true });
  const promise = open(openOne(endless)).call.task();
  promise.reject("enough");
  await rejects(promise, "HEDDLE_ABORTED", "enough");
});

test("an exported task that can be aborted has to be imported as one", async ({ open }) => {
  const promise = open(openOne(imported("abortable"))).call.task();
  await rejects(promise, "HEDDLE_TASK_NOT_FOUND", "abortable", "abortSignal: true");
  const asOne = importTask({ href: LIBRARY, name: "abortable", abortSignal: true });
  equal(await open(openOne(asOne)).call.task(), false);
});

test("a module that is missing is named", async ({ open }) => {
  const nowhere = importTask({ href: "./fixtures/nowhere.mjs", name: "f" });
  const promise = open(openOne(nowhere)).call.task();
  await rejects(promise, "HEDDLE_TASK_NOT_FOUND", '"task"', "fixtures/nowhere.mjs");
});

test("a module that misses another one is named", async ({ open }) => {
  const lacking = importTask({ href: "./fixtures/imported/lacks-a-dependency.mjs" });
  const promise = open(openOne(lacking)).call.task();
  await rejects(promise, "HEDDLE_TASK_NOT_FOUND", "lacks-a-dependency.mjs");
});

test("an export that is missing is named, and so are those that exist", async ({ open }) => {
  const promise = open(openOne(imported("cube"))).call.task();
  const exported = ["double", "square", "notAFunction", "default"];
  await rejects(promise, "HEDDLE_TASK_NOT_FOUND", "export cube", LIBRARY.href, ...exported);
});

test("an export that is no function is named", async ({ open }) => {
  const promise = open(openOne(imported("notAFunction"))).call.task();
  await rejects(promise, "HEDDLE_TASK_NOT_FOUND", "notAFunction", "neither a function");
});

test("a module that throws while it is evaluated rejects the calls with that", async ({ open }) => {
  const throwing = importTask({ href: "./fixtures/imported/throws.mjs", name: "double" });
  const promise = open(openOne(throwing)).call.task(1);
  const error = await rejects(promise, "HEDDLE_WORKER_START", "must not be evaluated");
  equal(error.cause.name, "TypeError");
});

test("a TypeScript module is one as it is, or the error says what to do", async ({ open }) => {
  const { process } = globalThis;
  const strips = Boolean(
    process?.versions.bun ?? process?.versions.deno ?? process?.features.typescript,
  );
  const greet = importTask({ href: "./fixtures/imported/typed.ts", name: "greet" });
  const promise = open(openOne(greet)).call.task({ name: "types" });
  if (strips) equal(await promise, "hello types");
  else await rejects(promise, "HEDDLE_TASK_NOT_FOUND", "typed.ts", "compile it to JavaScript");
});

for (const [what, definition, ...parts] of [
  ["nothing at all", undefined, "definition.href is undefined", "expected a URL"],
  ["an empty href", { href: "" }, 'definition.href is ""'],
  ["an href that is a number", { href: 7 }, "definition.href is 7"],
  ["an href that cannot be parsed", { href: "https://" }, 'definition.href is "https://"'],
  ["a name that is no text", { href: LIBRARY, name: 1 }, "definition.name is 1", "export"],
  ["an empty name", { href: LIBRARY, name: "" }, 'definition.name is ""'],
  ["a timeout that is none", { href: LIBRARY, timeout: "soon" }, 'definition.timeout is "soon"'],
  ["an abortSignal that is none", { href: LIBRARY, abortSignal: 1 }, "definition.abortSignal is 1"],
]) {
  test(`importTask refuses ${what}`, () => {
    throws(() => importTask(definition), "HEDDLE_ARGUMENT", ...parts);
  });
}
