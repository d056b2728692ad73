// Writes the module into a TypeScript file: the package then needs no file access, no fetch and no
// bundler plugin to find it. Its layout goes into another: workers need that, and get the module compiled.
// Usage: embed.mjs MODULE.wasm FOLDER

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [modulePath, folder] = process.argv.slice(2);
if (modulePath === undefined || folder === undefined) {
  console.error("usage: embed.mjs MODULE.wasm FOLDER");
  process.exit(2);
}

const bytes = readFileSync(modulePath);
if (!WebAssembly.validate(bytes)) {
  console.error(`${modulePath}: not a valid WebAssembly module`);
  process.exit(1);
}

/** The fields of `heddle_layout`, in the order of `kLayout` in engine/abi/abi.cpp. */
const layoutNames = [
  ["recordBytes", "Bytes of a call record."],
  ["recordState", "State word: bits 0..7 phase, 8..19 worker, 20..31 generation."],
  ["recordFunction", "Index in the function table."],
  ["recordTag", "What the payload is."],
  ["recordValue", "A number, or the address of a payload block."],
  ["recordLength", "Bytes of payload."],
  ["recordBegan", "When a watched call began: a double, or 0."],
  ["recordRan", "For how long the task of a timed call ran: a single, in milliseconds."],
  ["recordCancelled", "Of a watched call: 1 once nobody waits for it any more."],
  ["recordDue", "With priorities: when it is to begin at the latest, in milliseconds modulo 2^32."],
  ["recordInline", "A short payload."],
  ["recordInlineBytes", "Room for a short payload."],
  ["phaseLost", "Phase of a call whose worker died."],
  ["maxDrain", "Most records that one drain returns."],
  ["stageAfterCounters", "From a worker's counters to its stage."],
  ["stageSinceAfterCounters", "From a worker's counters to the time of its last change of stage."],
  ["maxWorkers", "Most workers of a pool."],
  ["maxRecords", "Most calls in flight."],
  ["recordStream", "Of a call that streams: the address of its ring."],
];

const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536, shared: true });
const host = { now: () => 0, fatal: () => {} };
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
  env: { memory },
  host,
});
const layout = layoutNames.map(([name, comment], field) => {
  const value = exports.heddle_layout(field) >>> 0;
  if (value === 0xffffffff) throw new Error(`heddle_layout has no field ${field} (${name})`);
  return `  /** ${comment} */\n  ${name}: ${value},`;
});
if (exports.heddle_layout(layoutNames.length) >>> 0 !== 0xffffffff) {
  throw new Error(`heddle_layout has more fields than the ${layoutNames.length} named here`);
}

const head = "// Generated from engine/ by wasm/embed.mjs.";

mkdirSync(folder, { recursive: true });
writeFileSync(
  join(folder, "layout.ts"),
  `${head}

/** Offsets and sizes in shared memory, in bytes. */
export const layout = {
${layout.join("\n")}
} as const;
`,
);
writeFileSync(
  join(folder, "engine-wasm.ts"),
  `${head}

/** The engine as a WebAssembly module, base64; ${bytes.length} bytes. */
export const engineWasmBase64 =
  "${bytes.toString("base64")}";
`,
);
