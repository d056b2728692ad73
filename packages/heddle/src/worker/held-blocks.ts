import { HELD, IN_BLOCK } from "../codec/tags.ts";
import type { BlockAllocator } from "../codec/writer.ts";
import type { Engine } from "../engine/engine.ts";
import { layout } from "../generated/layout.ts";

const TAG = layout.recordTag >>> 2;
const VALUE = layout.recordValue >>> 2;

/**
 * Blocks for results. From its first moment each is in the value of the record that it is for, which the argument
 * has no more use for: if the worker dies, its owner finds it there and frees it. Between the call into the
 * engine and the words of the record there is neither a loop nor another call, so no thread ends there.
 */
export class HeldBlocks implements BlockAllocator {
  readonly tag = IN_BLOCK | HELD;
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  alloc(bytes: number, record: number): number {
    const { exports, memory } = this.#engine;
    const { i32, u32 } = memory;
    const words = record >>> 2;
    const block = exports.heddle_alloc(bytes) >>> 0;
    if (block === 0) return 0;
    const isFirst = ((i32[words + TAG] as number) & HELD) === 0;
    u32[words + VALUE + 1] = isFirst ? 0 : (u32[words + VALUE] as number);
    u32[words + VALUE] = block;
    i32[words + TAG] = HELD;
    return block;
  }

  free(block: number, record: number): void {
    const { exports, memory } = this.#engine;
    const { u32 } = memory;
    const value = (record >>> 2) + VALUE;
    exports.heddle_free(block);
    if (u32[value] === block) u32[value] = 0;
    else u32[value + 1] = 0;
  }
}
