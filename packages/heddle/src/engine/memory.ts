/** What views are taken of: an agent's object for the memory, or a buffer that stands for one. */
export interface Viewed {
  readonly buffer: ArrayBufferLike;
  /** Of memory that other agents may grow, too. */
  grow?(pages: number): number;
}

/**
 * The memory that all agents of a pool share, and the views on it. Growth replaces `memory.buffer`:
 * views taken before alias the same bytes and keep their length. So whoever is about to touch an
 * address that may lie in the grown part calls `reach` first, and takes the views from here each time.
 */
export class SharedMemory {
  readonly #memory: Viewed;
  u8: Uint8Array;
  u16: Uint16Array;
  i32: Int32Array;
  u32: Uint32Array;
  f32: Float32Array;
  f64: Float64Array;

  constructor(memory: Viewed) {
    this.#memory = memory;
    const buffer = memory.buffer;
    this.u8 = new Uint8Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }

  /** Makes sure that the views cover everything below `end`, an address in bytes. */
  reach(end: number): void {
    if (end > this.u8.length) this.#renew(end);
  }

  #renew(end: number): void {
    // V8 may tell an agent late, or never, that another one has grown the memory (toyobayashi/emnapi#217); to grow
    // it by nothing brings its object up to date. Views that are too short swallow what is written beyond them.
    if (this.#memory.buffer.byteLength < end) this.#memory.grow?.(0);
    const buffer = this.#memory.buffer;
    this.u8 = new Uint8Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }
}
