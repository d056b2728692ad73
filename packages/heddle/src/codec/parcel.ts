import { SharedMemory } from "../engine/memory.ts";
import { layout } from "../generated/engine-wasm.ts";
import type { Copies } from "./copy.ts";
import { PayloadCodec } from "./payload.ts";

/**
 * A payload in memory of its own: a record, and behind it the blocks of its payload, just as they would
 * lie in the shared memory. It goes by message when there is no room there.
 */
export type Parcel = ArrayBuffer;

const TAG = layout.recordTag >>> 2;
const FIRST_BYTES = 65536;
const BLOCK_ALIGNMENT = 16;

const up = (bytes: number) => Math.ceil(bytes / BLOCK_ALIGNMENT) * BLOCK_ALIGNMENT;

/** Stands for the memory of an engine; it grows and nothing in it is ever freed. */
class Growing {
  buffer = new ArrayBuffer(FIRST_BYTES);

  grow(bytes: number): void {
    const old = this.buffer;
    this.buffer = new ArrayBuffer(Math.max(bytes, 2 * old.byteLength));
    new Uint8Array(this.buffer).set(new Uint8Array(old));
  }
}

const asMemory = (holder: { readonly buffer: ArrayBuffer }) =>
  new SharedMemory(holder as unknown as WebAssembly.Memory);

/**
 * Writes a value as a parcel.
 * @throws HeddleError as `PayloadCodec.write`, but for `HEDDLE_QUEUE_FULL`
 */
export function packParcel(value: unknown, copies: Copies, maxBytes: number): Parcel {
  const growing = new Growing();
  const memory = asMemory(growing);
  let top = up(layout.recordBytes);
  const alloc = (bytes: number): number => {
    const block = top;
    top = block + up(bytes);
    if (top > growing.buffer.byteLength) growing.grow(top);
    memory.reach(top);
    return block;
  };
  new PayloadCodec(memory, { alloc, free: () => {} }, copies, maxBytes).write(0, value, 0);
  return growing.buffer.slice(0, top);
}

/** Reads the value of a parcel. */
export function openParcel(parcel: Parcel, copies: Copies): unknown {
  const memory = asMemory({ buffer: parcel });
  const nothing = { alloc: () => 0, free: () => {} };
  return new PayloadCodec(memory, nothing, copies, 0).read(0, memory.i32[TAG] as number);
}
