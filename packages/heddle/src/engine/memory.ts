/**
 * The memory that all agents of a pool share, and the views on it. Growth replaces `memory.buffer`:
 * views taken before alias the same bytes and keep their length. So whoever is about to touch an
 * address that may lie in the grown part calls `reach` first, and takes the views from here each time.
 */
export class SharedMemory {
  readonly memory: WebAssembly.Memory;
  u8: Uint8Array;
  i32: Int32Array;
  u32: Uint32Array;
  f64: Float64Array;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
    const buffer = memory.buffer;
    this.u8 = new Uint8Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }

  /** Makes sure that the views cover everything below `end`, an address in bytes. */
  reach(end: number): void {
    if (end > this.u8.length) this.#renew();
  }

  #renew(): void {
    const buffer = this.memory.buffer;
    this.u8 = new Uint8Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }
}
