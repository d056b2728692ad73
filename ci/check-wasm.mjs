// What the WebAssembly build must avoid, and would not notice by itself (docs/architecture.md tells
// the measurements behind each):
// - The baseline compiler of V8 11 (Node 20) clobbers locals that live across a wait instruction:
//   the instruction stands in functions of its own, which keep nothing.
// - Binaryen's precompute pass deletes atomic fences, and clang as a linker runs the wasm-opt that it
//   finds: wasm-ld links, and a wasm-opt of our own skips that pass.
// - A thread_local read across a yield is wrong after migration: no code in a module addresses one, and
//   natively there is one in all.
// - When one agent has grown a shared memory, V8 lets the atomic operations of another one trap there for a
//   moment: nothing in the module grows it.
// And the module stays what the hosts load: shared memory from outside, nothing linked, no path of
// the machine that built it.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isCpp, lineAt, separate } from "./lib/cpp.mjs";
import { projectFiles, readText } from "./lib/files.mjs";
import { runAsProgram } from "./lib/report.mjs";

const BUILD = "build/wasm";
const ENGINE = "heddle.wasm";

/** Which worker a native thread is: a plain global of the instance in WebAssembly, and asked anew each time. */
const MAY_BE_OF_A_THREAD = "engine/scheduler/worker.hpp";

/** Written by the linker: runs once per instance, and keeps nothing across its wait. */
const START = "$__wasm_init_memory";

/** All that a function which waits may consist of. */
const AROUND_A_WAIT = /^(?:local\.get|i32\.const|i64\.const|memory\.atomic\.wait32|drop|return)\b/;
/** And what may come after the wait. */
const AFTER_A_WAIT = /^(?:drop|return)\b/;

/**
 * @typedef {{ wat: string, isEngine: boolean, root: string }} Module
 * @param {Module} module as text, with the names of its functions
 * @returns {{ errors: string[], waits: number }}
 */
export function checkModule({ wat, isEngine, root }) {
  const errors = [];
  let waits = 0;
  for (const { name, body } of functionsOf(wat)) {
    if (/memory\.atomic\.wait(?:32|64)/.test(body)) {
      waits += 1;
      const problem = name === START ? undefined : waitProblem(body);
      if (problem) errors.push(`${name} waits and ${problem}`);
    }
    if (/\bmemory\.grow\b/.test(body)) errors.push(`${name} grows the memory`);
    if (/global\.[gs]et \$__tls_\w+/.test(body)) errors.push(`${name} addresses a thread_local`);
  }
  if (/\(data \$\.t(?:data|bss)\b/.test(wat)) errors.push("it has a segment of thread_locals");
  if (!/\(func \$\w/.test(wat)) errors.push("its functions have no names: link with --strip-debug");
  if (!isEngine) return { errors, waits };
  errors.push(...engineErrors(wat));
  if (wat.includes(root)) errors.push("names the folder that it was built in (-ffile-prefix-map)");
  return { errors, waits };
}

/**
 * What the engine's module must have, or must not.
 * @param {string} wat
 * @returns {string[]}
 */
function engineErrors(wat) {
  const errors = [];
  if (!functionsOf(wat).some(({ name, body }) => name !== START && body.includes(".wait32"))) {
    errors.push("nothing in it waits: workers could not park");
  }
  if (!/\.atomic\.rmw\d*\.cmpxchg/.test(wat)) {
    errors.push("it has no atomic read-modify-write: it was built without threads");
  }
  if (!/\(import "env" "memory" \(memory .*\bshared\)\)/.test(wat)) {
    errors.push("its memory is not imported and shared");
  }
  for (const [, from, name] of wat.matchAll(/\(import "([^"]*)" "([^"]*)" \(func/g)) {
    if (from !== "host")
      errors.push(`imports ${from}.${name}: only the host's functions are there`);
  }
  return errors;
}

/**
 * The commands of a Ninja build that link with anything but wasm-ld, or run wasm-opt carelessly.
 * @param {string} ninja
 * @returns {string[]}
 */
export function checkCommands(ninja) {
  const errors = [];
  for (const [, name, command = ""] of ninja.matchAll(
    /^rule (\S+)\n(?: {2}.*\n)*? {2}command = (.*)/gm,
  )) {
    if (/EXECUTABLE_LINKER/.test(name ?? "") && !/(?:^|&& )\S*wasm-ld/.test(command)) {
      errors.push(`${name} does not link with wasm-ld: the compiler would run wasm-opt`);
    }
  }
  for (const [command] of ninja.matchAll(/^.*\bwasm-opt\b.*(?:\s-O|--precompute).*$/gm)) {
    const passes = ["precompute", "precompute-propagate"];
    const skipped = passes.every((pass) => new RegExp(`-pass[= ]${pass}(?![\\w-])`).test(command));
    if (!skipped) errors.push(`does not skip ${passes.join(" and ")}: ${command.trim()}`);
  }
  return errors;
}

/**
 * What lives across the wait, or could: a local, or a value on the stack that is used afterwards.
 * @param {string} body of a function that waits
 * @returns {string | undefined}
 */
function waitProblem(body) {
  if (/\(local\b/.test(body)) return "has locals";
  const instructions = body
    .split("\n")
    .slice(1)
    .map((line) => line.trim().replace(/\)+$/, ""))
    .filter((line) => line !== "");
  const foreign = instructions.find((each) => !AROUND_A_WAIT.test(each));
  if (foreign !== undefined) return `does more than that: ${foreign}`;
  const wait = instructions.findIndex((each) => /\.wait32\b/.test(each));
  const afterwards = instructions.slice(wait + 1).find((each) => !AFTER_A_WAIT.test(each));
  return afterwards === undefined ? undefined : `goes on afterwards: ${afterwards}`;
}

/**
 * What the sources of the engine must not say.
 * @param {string} root
 * @returns {{ errors: import("./lib/report.mjs").Finding[], fences: number }}
 */
function checkSources(root) {
  /** @type {import("./lib/report.mjs").Finding[]} */
  const errors = [];
  let fences = 0;
  for (const file of projectFiles(root).filter((each) => /^engine\//.test(each) && isCpp(each))) {
    const { code } = separate(readText(root, file));
    const uses = [...code.matchAll(/\b(?:thread_local|__thread)\b/g)];
    for (const { index } of uses.slice(file === MAY_BE_OF_A_THREAD ? 1 : 0)) {
      const message = "thread_local: read across a yield, it is another thread's";
      errors.push({ file, line: lineAt(code, index), message });
    }
    fences += count(code, /\b\w*atomic_thread_fence\b/g);
  }
  return { errors, fences };
}

/**
 * @param {string} wat
 * @returns {{ name: string, body: string }[]}
 */
function functionsOf(wat) {
  return wat.split(/^ {2}(?=\()/m).flatMap((field) => {
    const name = /^\(func (\S+)/.exec(field)?.[1];
    return name === undefined ? [] : [{ name, body: field }];
  });
}

/**
 * @param {string} root
 * @returns {import("./lib/report.mjs").Outcome}
 */
export function checkWasm(root) {
  const build = join(root, BUILD);
  const paths = existsSync(build)
    ? readdirSync(build, { recursive: true, encoding: "utf8" }).map((path) => join(BUILD, path))
    : [];
  const sources = checkSources(root);
  const errors = sources.errors;
  let waits = 0;
  let fences = 0;
  const modules = paths.filter((path) => path.endsWith(".wasm"));
  for (const file of modules) {
    const wat = disassemble("wasm2wat", ["--enable-threads", join(root, file)]);
    const isEngine = file.endsWith(`/${ENGINE}`);
    const result = checkModule({ wat, isEngine, root: resolve(root) });
    waits += result.waits;
    if (isEngine) fences += count(wat, /\batomic\.fence\b/g);
    errors.push(...result.errors.map((message) => ({ file, message })));
  }
  if (!modules.some((file) => file.endsWith(`/${ENGINE}`))) {
    errors.push({ file: BUILD, message: `holds no ${ENGINE}` });
  }
  const objects = paths.filter((path) => /heddle\.dir\/.*\.(?:obj|o)$/.test(path));
  const compiled = objects.reduce(
    (sum, path) =>
      sum + count(disassemble("wasm-objdump", ["-d", join(root, path)]), /\batomic\.fence\b/g),
    0,
  );
  if (compiled > 0 && fences === 0) {
    errors.push({ file: ENGINE, message: `lost the ${compiled} fences of its objects` });
  }
  if (fences > 0 && sources.fences === 0) {
    errors.push({ file: ENGINE, message: `has ${fences} fences of which no source speaks` });
  }
  for (const file of paths.filter((path) => path.endsWith(".ninja"))) {
    const messages = checkCommands(readFileSync(join(root, file), "utf8"));
    errors.push(...messages.map((message) => ({ file, message })));
  }
  const summary = `${modules.length} modules, ${waits} waiting functions, ${fences} fences`;
  return { errors, checked: modules.length, summary };
}

/**
 * @param {string} tool
 * @param {string[]} args
 */
function disassemble(tool, args) {
  return execFileSync(tool, args, { encoding: "utf8", maxBuffer: 512 << 20 });
}

/**
 * @param {string} text
 * @param {RegExp} pattern
 */
function count(text, pattern) {
  return text.match(pattern)?.length ?? 0;
}

runAsProgram(import.meta.url, "wasm", checkWasm);
