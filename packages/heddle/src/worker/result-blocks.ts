import { HELD, IN_BLOCK, SPILLED, WATCHED } from "../codec/tags.ts";
import type { BlockAllocator } from "../codec/writer.ts";
import type { Engine } from "../engine/engine.ts";
import { layout } from "../generated/layout.ts";
import { HeldBlocks } from "./held-blocks.ts";

const TAG = layout.recordTag >>> 2;
const VALUE = layout.recordValue >>> 2;

/** Bits of a record's tag that say whether its argument is in a block that nobody needs once the task has run. */
const WHERE = IN_BLOCK | HELD | SPILLED | WATCHED;

/**
 * Where results go that do not fit into their record: over the argument, if there is room. That block is the owner's
 * all the time, whatever becomes of the worker; its lines are in this processor's cache already, and no list of free
 * blocks goes to and fro between two processors, which takes longer than all the rest of such a call (ADR 39). Not where
 * a call has limits: then it may be made again, with the same argument.
 */
export class ResultBlocks implements BlockAllocator {
  readonly #engine: Engine;
  readonly #held: HeldBlocks;
  /** The block of the argument, if the result is to be written over it. */
  #over = 0;
  tag = IN_BLOCK;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#held = new HeldBlocks(engine);
  }

  alloc(bytes: number, record: number): number {
    const { exports, memory } = this.#engine;
    const words = record >>> 2;
    const isOver = ((memory.i32[words + TAG] as number) & WHERE) === IN_BLOCK;
    this.#over = isOver ? (memory.u32[words + VALUE] as number) : 0;
    if (isOver && exports.heddle_block_bytes(this.#over) >= bytes) {
      this.tag = IN_BLOCK;
      return this.#over;
    }
    this.tag = this.#held.tag;
    return this.#held.alloc(bytes, record);
  }

  free(block: number, record: number): void {
    if (block !== this.#over) this.#held.free(block, record);
  }
}
