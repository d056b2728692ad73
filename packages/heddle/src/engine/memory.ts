/**
 * The memory that all agents of a pool share, and the views on it. It has its full length from the start: growth would
 * replace `memory.buffer`, and agents on V8 hear of it too late (docs/adr/0044).
 */
export class SharedMemory {
  u8!: Uint8Array;
  u16!: Uint16Array;
  i32!: Int32Array;
  u32!: Uint32Array;
  f32!: Float32Array;
  f64!: Float64Array;

  constructor(buffer: ArrayBufferLike) {
    this.view(buffer);
  }

  /** Takes the views of another buffer: what one agent has for itself may be moved to a longer one. */
  view(buffer: ArrayBufferLike): void {
    this.u8 = new Uint8Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }
}
