import { HeddleError } from "../errors.ts";
import { engineWasmBase64 } from "../generated/engine-wasm.ts";
import { check, type Engine, instantiate, PAGE_BYTES, STACK_BYTES } from "./engine.ts";
import { SharedMemory } from "./memory.ts";

/** Sizes of an engine; see `EngineConfig` in engine/scheduler/engine.hpp. */
export interface EngineSizes {
  readonly workers: number;
  readonly records: number;
  readonly payloadBytes: number;
  readonly priorities: boolean;
  /** Whether one more agent, with the number after the last worker's, hands calls out. */
  readonly central: boolean;
}

/** The engine's own data and the first agent's stack lie below `__heap_base`. */
const IMAGE_BYTES = 4 * PAGE_BYTES;
const MAX_PAGES = 65536;

let compiled: WebAssembly.Module | undefined;

/** Compiles the module, once per agent. Synchronous: 38 KB take about a millisecond. */
function compile(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(fromBase64(engineWasmBase64));
  return compiled;
}

/**
 * The bytes that a text in Base64 stands for: by what the host has for that. V8 has TurboFan compile a loop of this length,
 * in a program that has just been started; that takes a millisecond or two, and 6 MB that the process never gives back.
 */
function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const bytes = (
    Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }
  ).fromBase64?.(text);
  return (
    bytes ??
    globalThis.Buffer?.from(text, "base64") ??
    Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  );
}

/**
 * The memory that an engine needs, of its full length: pages that nobody has touched take nothing.
 * @throws HeddleError `HEDDLE_NO_SHARED_MEMORY` where the host has none, `HEDDLE_ARGUMENT` if the sizes need too much
 */
export function memoryFor(sizes: EngineSizes): WebAssembly.MemoryDescriptor {
  if (typeof SharedArrayBuffer === "undefined") {
    throw new HeddleError(
      "HEDDLE_NO_SHARED_MEMORY",
      "SharedArrayBuffer is not available; in a browser the page must be cross-origin isolated: " +
        "serve it with Cross-Origin-Opener-Policy: same-origin and " +
        "Cross-Origin-Embedder-Policy: require-corp",
    );
  }
  // One page more than sections and payloads need, for what alignment takes.
  const room = IMAGE_BYTES + stackBytes(sizes) + PAGE_BYTES;
  const sections = sectionUpperBound(sizes);
  const total = room + sections + sizes.payloadBytes;
  if (total > MAX_PAGES * PAGE_BYTES) {
    throw new HeddleError(
      "HEDDLE_ARGUMENT",
      `options.threads, options.queue.maxCalls and options.payload.payloadMaxByteLength need ${total} bytes ` +
        `of shared memory together; expected at most ${MAX_PAGES * PAGE_BYTES}`,
    );
  }
  const pages = Math.ceil(total / PAGE_BYTES);
  return { initial: pages, maximum: pages, shared: true };
}

/** Creates a region in fresh shared memory and opens it. @param descriptor see `memoryFor` */
export function createEngine(sizes: EngineSizes, descriptor: WebAssembly.MemoryDescriptor): Engine {
  const module = compile();
  const memory = new WebAssembly.Memory(descriptor);
  const exports = instantiate(module, memory);
  const base = exports.__heap_base.value + stackBytes(sizes);
  const aligned = Math.ceil(base / PAGE_BYTES) * PAGE_BYTES;
  const { workers, records, payloadBytes, priorities, central } = sizes;
  const order = Number(priorities) + 2 * Number(central);
  check(exports.heddle_create(aligned, workers, records, payloadBytes, order));
  const share = { module, memory, base: aligned, workers, payloadBytes };
  return { exports, memory: new SharedMemory(memory.buffer), share };
}

/** What the workers' stacks take. */
const stackBytes = ({ workers, central }: EngineSizes): number =>
  (workers + Number(central)) * STACK_BYTES;

/**
 * At least what the sections take. The exact figure comes from the module, but a module can be
 * instantiated only with its memory.
 */
function sectionUpperBound(sizes: EngineSizes): number {
  const perRecord = sizes.priorities || sizes.central ? 176 : 160;
  const perWorker = 16384;
  const perLane = 4 * sizes.records;
  const buffers = 4096;
  const perBuffer = 32 + 4 * (sizes.workers + 1);
  return (
    sizes.records * perRecord +
    (sizes.workers + 1) * perWorker +
    (sizes.workers + 1) * perLane +
    buffers * perBuffer
  );
}
