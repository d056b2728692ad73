import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { checkCommands, checkModule, checkWasm } from "../check-wasm.mjs";

const good = `(module $heddle.wasm
  (type (;0;) (func (param i32 i32)))
  (import "env" "memory" (memory (;0;) 2 65536 shared))
  (import "host" "now" (func $hostNow (type 0)))
  (func $waitAlone (type 0) (param i32 i32)
    local.get 0
    local.get 1
    i64.const -1
    memory.atomic.wait32
    drop)
  (func $claim (type 0) (param i32 i32)
    local.get 0
    i32.const 0
    local.get 1
    i32.atomic.rmw.cmpxchg
    drop)
  (global $__tls_base (mut i32) (i32.const 0))
  (data $.rodata "engine/park/lot.cpp"))
`;

/**
 * @param {string} from
 * @param {string} to
 */
function errorsWith(from, to, isEngine = true) {
  assert.ok(good.includes(from));
  const wat = good.replace(from, to);
  return checkModule({ wat, isEngine, root: "/home/me/heddle" }).errors.join("\n");
}

/**
 * The whole check on a build of one module, which is assembled first.
 * @param {string} wat
 * @param {string} source of the engine
 * @param {string} linker
 */
function errorsOfBuild(
  wat,
  source = "int one() { return 1; }\n",
  linker = "wasm-ld-19",
  file = "engine/one.cpp",
) {
  const root = mkdtempSync(join(tmpdir(), "heddle-wasm-"));
  try {
    const build = join(root, "build/wasm/wasm");
    mkdirSync(build, { recursive: true });
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), source);
    writeFileSync(
      join(build, "rules.ninja"),
      `rule CXX_EXECUTABLE_LINKER__heddle\n  command = $PRE_LINK && ${linker} $in -o $out\n`,
    );
    const text = join(root, "module.wat");
    writeFileSync(text, wat);
    const options = ["--enable-threads", "--debug-names"];
    execFileSync("wat2wasm", [...options, text, "-o", join(build, "heddle.wasm")]);
    const { errors } = checkWasm(root);
    return errors.map(({ file, line, message }) => `${file}:${line ?? ""} ${message}`).join("\n");
  } finally {
    rmSync(root, { recursive: true });
  }
}

const assembled = `(module
  (import "env" "memory" (memory 2 65536 shared))
  (func $waitAlone (param i32 i32)
    local.get 0
    local.get 1
    i64.const -1
    memory.atomic.wait32
    drop)
  (func $claim (param i32 i32)
    local.get 0
    i32.const 0
    local.get 1
    i32.atomic.rmw.cmpxchg
    drop)
  (global $__tls_base (mut i32) (i32.const 0)))
`;

test("an assembled module that keeps to the rules passes", () => {
  assert.equal(errorsOfBuild(assembled), "");
});

test("an assembled module with a local that lives across a wait fails", () => {
  const kept = assembled.replace("    drop)", "    drop\n    local.get 1\n    drop)");
  assert.match(errorsOfBuild(kept), /waitAlone waits and goes on afterwards: local\.get 1/);
  const looped = assembled
    .replace("(param i32 i32)\n    local", "(param i32 i32)\n    loop\n    local")
    .replace("    drop)", "    br_if 0\n    end)");
  assert.match(errorsOfBuild(looped), /waitAlone waits and does more than that: loop/);
});

test("an assembled module with a fence of which no source speaks fails", () => {
  const fence = assembled.replace(
    "    local.get 0\n    i32",
    "    atomic.fence\n    local.get 0\n    i32",
  );
  assert.match(errorsOfBuild(fence), /1 fences of which no source speaks/);
  assert.equal(errorsOfBuild(fence, "void f() { std::atomic_thread_fence(order); }\n"), "");
});

test("an assembled module without atomic read-modify-writes fails", () => {
  const plain = assembled.replace("i32.atomic.rmw.cmpxchg", "drop\n    drop");
  assert.match(errorsOfBuild(plain), /no atomic read-modify-write/);
});

test("an assembled module that was linked through the compiler fails", () => {
  assert.match(errorsOfBuild(assembled, undefined, "clang++-19"), /does not link with wasm-ld/);
});

test("an assembled module that addresses a thread_local fails", () => {
  const tls = assembled.replace("    local.get 0\n    i32", "    global.get $__tls_base\n    i32");
  assert.match(errorsOfBuild(tls), /claim addresses a thread_local/);
});

test("a thread_local in a source fails", () => {
  const source = "// thread_local is not\nthread_local int mine = 0;\n";
  assert.match(errorsOfBuild(assembled, source), /one\.cpp:2 thread_local/);
});

test("the one thread_local that says which worker a thread is passes, and no second one", () => {
  const one = "thread_local Worker* current;\n";
  const errors = (/** @type {string} */ source) =>
    errorsOfBuild(assembled, source, undefined, "engine/scheduler/worker.hpp");
  assert.equal(errors(one), "");
  assert.match(errors(one + one), /worker\.hpp:2 thread_local/);
});

test("a module that keeps to the rules passes", () => assert.equal(errorsWith("", ""), ""));

test("locals, calls and values around a wait fail", () => {
  assert.match(
    errorsWith("(param i32 i32)\n    local", "(param i32 i32)\n    (local i64)\n    local"),
    /has locals/,
  );
  assert.match(errorsWith("    drop)", "    call $hostNow)"), /waits and does more.*call/);
  assert.match(errorsWith("    drop)", "    local.get 0)"), /goes on afterwards: local\.get 0/);
  assert.match(errorsWith("    drop)", "    memory.atomic.wait64)"), /does more.*wait64/);
  assert.match(errorsWith("    drop)", "    i64.const 2\n    memory.atomic.wait32)"), /goes on/);
});

test("the linker's own start-up may wait in the middle", () => {
  const start =
    "(func $__wasm_init_memory (type 0)\n    local.get 0\n    memory.atomic.wait32\n    br 1)\n  (func $waitAlone";
  assert.equal(errorsWith("(func $waitAlone", start), "");
});

test("an engine that never waits fails, a test module need not", () => {
  assert.match(errorsWith("memory.atomic.wait32", "unreachable"), /could not park/);
  assert.equal(errorsWith("memory.atomic.wait32", "unreachable", false), "");
});

test("an engine without atomic read-modify-writes fails, a test module need not", () => {
  assert.match(errorsWith("i32.atomic.rmw.cmpxchg", "unreachable"), /no atomic read-modify-write/);
  assert.equal(errorsWith("i32.atomic.rmw.cmpxchg", "unreachable", false), "");
});

test("a module without names fails", () => {
  const named = good.replaceAll("(func $", "(func (;0;) $");
  const { errors } = checkModule({ wat: named, isEngine: false, root: "/home/me/heddle" });
  assert.match(errors.join(), /have no names/);
});

test("a module that grows its memory fails", () => {
  const grown = "    drop\n    i32.const 1\n    memory.grow\n    drop)";
  assert.match(errorsWith("    drop)", grown), /waitAlone grows the memory/);
  assert.match(errorsWith("    drop)", grown, false), /waitAlone grows the memory/);
});

test("a thread_local fails", () => {
  assert.match(errorsWith("    drop)", "    global.get $__tls_base)"), /addresses a thread_local/);
  assert.match(errorsWith("(data $.rodata", "(data $.tdata"), /segment of thread_locals/);
});

test("a memory of its own, or one that is not shared, fails", () => {
  assert.match(errorsWith(" shared))", "))"), /not imported and shared/);
  assert.match(
    errorsWith('(import "env" "memory" (memory (;0;) 2 65536 shared))', ""),
    /not imported/,
  );
});

test("an import from a linked library fails", () => {
  const wasi = '"wasi_snapshot_preview1" "fd_write"';
  assert.match(errorsWith('"host" "now"', wasi), /imports wasi_snapshot_preview1\.fd_write/);
});

test("the path of the build machine in the data fails", () => {
  assert.match(errorsWith('"engine/park', '"/home/me/heddle/engine/park'), /-ffile-prefix-map/);
});

test("linking through the compiler fails", () => {
  const rule = (/** @type {string} */ linker) =>
    `rule CXX_EXECUTABLE_LINKER__heddle\n  depfile = x\n  command = $PRE_LINK && ${linker} $in -o $out\n`;
  assert.deepEqual(checkCommands(rule("wasm-ld-19")), []);
  assert.match(checkCommands(rule("clang++-19")).join(), /does not link with wasm-ld/);
});

test("an optimising wasm-opt that does not skip precompute fails", () => {
  const command = (/** @type {string} */ flags) =>
    `  COMMAND = wasm-opt ${flags} a.wasm -o b.wasm\n`;
  assert.deepEqual(checkCommands(command("--asyncify")), []);
  assert.equal(checkCommands(command("-O2 --asyncify")).length, 1);
  assert.equal(checkCommands(command("-O2 --skip-pass=precompute-propagate")).length, 1);
  const both = "-O2 --skip-pass=precompute --skip-pass=precompute-propagate";
  assert.deepEqual(checkCommands(command(both)), []);
});
