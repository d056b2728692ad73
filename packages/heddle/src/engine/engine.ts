import { clock } from "../clock.ts";
import { HeddleError } from "../errors.ts";
import { SharedMemory } from "./memory.ts";

/** What the engine's module exports; engine/abi/abi.hpp has the contracts. Addresses are unsigned. */
export interface EngineExports {
  readonly __heap_base: WebAssembly.Global;
  readonly __stack_pointer: WebAssembly.Global;
  heddle_section_bytes(workers: number, records: number, order: number): number;
  heddle_create(
    base: number,
    workers: number,
    records: number,
    payloadBytes: number,
    order: number,
  ): number;
  heddle_join(base: number): number;
  heddle_acquire(): number;
  heddle_release(record: number): void;
  heddle_submit(record: number, worker: number): number;
  heddle_hand(record: number, worker: number): void;
  heddle_take_back(record: number): number;
  heddle_drain(most: number): number;
  heddle_batch(): number;
  heddle_owner_sleep(): number;
  heddle_owner_wake(): void;
  heddle_bury(worker: number): number;
  heddle_stop(): void;
  heddle_start(worker: number): void;
  heddle_leave(worker: number): void;
  heddle_next(worker: number, finished: number): number;
  heddle_finish(worker: number, record: number): number;
  heddle_search(worker: number, spinMicros: number): number;
  heddle_abandon_search(worker: number): void;
  heddle_park(worker: number): void;
  heddle_doze_begin(worker: number): number;
  heddle_doze_end(worker: number): void;
  heddle_receive(worker: number): void;
  heddle_stopping(): number;
  heddle_serve(spinMicros: number): number;
  heddle_rest(): void;
  heddle_rest_begin(): number;
  heddle_rest_end(): void;
  heddle_alloc(bytes: number): number;
  heddle_free(block: number): void;
  heddle_block_bytes(block: number): number;
  heddle_live_blocks(): number;
  heddle_buffer_make(agent: number, bytes: number): number;
  heddle_buffer_hold(agent: number, slot: number, stamp: number): number;
  heddle_buffer_address(slot: number): number;
  heddle_buffer_bytes(slot: number): number;
  heddle_buffer_stamp(slot: number): number;
  heddle_buffer_send(worker: number, slot: number): void;
  heddle_buffer_arrived(worker: number, slot: number): number;
  heddle_buffer_give_up(agent: number, slot: number): void;
  heddle_buffers_bury(worker: number): void;
  heddle_live_buffers(): number;
  heddle_counters(worker: number): number;
  heddle_census(): number;
}

/** What another agent needs to join an engine. All of it can be posted. */
export interface EngineShare {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the region. */
  readonly base: number;
  /** How many workers it is for. */
  readonly workers: number;
  /** What payloads may take. */
  readonly payloadBytes: number;
}

/** One instance of the engine: an agent's way into the region. */
export interface Engine {
  readonly exports: EngineExports;
  readonly memory: SharedMemory;
  readonly share: EngineShare;
}

export const PAGE_BYTES = 65536;
/** An agent's stack for C++ locals; the engine needs a few hundred bytes of it. */
export const STACK_BYTES = 65536;

/** `RegionStatus` of engine/memory/region.hpp. */
const STATUS_TEXT = [
  "ok",
  "the memory holds no region",
  "the region was laid out by another version of heddle",
  "the region has too little memory",
  "the region is misaligned",
  "a size is out of range",
];
const STATUS_OTHER_VERSION = 2;

export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): EngineExports {
  const shared = new SharedMemory(memory.buffer);
  const textAt = (address: number): string => {
    let text = "";
    for (let at = address; shared.u8[at]; at++)
      text += String.fromCharCode(shared.u8[at] as number);
    return text;
  };
  const host = {
    now: clock.shared,
    fatal: (condition: number, file: number, line: number, state: number) => {
      const where = `${textAt(file)}:${line}`;
      throw new Error(
        `heddle: invariant broken: ${textAt(condition)} (state ${state}) at ${where}`,
      );
    },
  };
  const instance = new WebAssembly.Instance(module, { env: { memory }, host });
  return instance.exports as unknown as EngineExports;
}

/** Joins the engine that another agent created, as worker `worker`, or as its scheduler. */
export function joinEngine(share: EngineShare, worker: number): Engine {
  const exports = instantiate(share.module, share.memory);
  // Each agent has a stack of its own between the engine's data and the region; stacks grow down.
  exports.__stack_pointer.value = exports.__heap_base.value + (worker + 1) * STACK_BYTES;
  check(exports.heddle_join(share.base));
  return { exports, memory: new SharedMemory(share.memory.buffer), share };
}

export function check(status: number): void {
  if (status === 0) return;
  const code = status === STATUS_OTHER_VERSION ? "HEDDLE_LAYOUT_VERSION" : "HEDDLE_ARGUMENT";
  throw new HeddleError(code, `cannot open the engine: ${STATUS_TEXT[status] ?? status}`);
}
