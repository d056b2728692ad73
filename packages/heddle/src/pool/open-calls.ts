import type { Parcel } from "../codec/parcel.ts";
import { LENT, type PayloadCodec } from "../codec/payload.ts";
import { corruptPayload } from "../codec/reader.ts";
import { HELD, IN_BLOCK, SPILLED, THROWN } from "../codec/tags.ts";
import type { Engine } from "../engine/engine.ts";
import type { HeddleError } from "../errors.ts";
import { layout } from "../generated/layout.ts";
import { rejectAwaited } from "./call-site.ts";
import type { Limits } from "./limits.ts";
import type { OwnerBuffers } from "./owner-buffers.ts";
import type { Replay } from "./replay.ts";
import { type Resolve, rejectBy } from "./settle.ts";
import { Spills } from "./spills.ts";
import type { Ending, Tally } from "./tally.ts";
import { Watch } from "./watch.ts";

const STATE = layout.recordState >>> 2;
const FUNCTION = layout.recordFunction >>> 2;
const TAG = layout.recordTag >>> 2;
const VALUE = layout.recordValue >>> 3;
const VALUE32 = layout.recordValue >>> 2;
const BEGAN = layout.recordBegan >>> 3;
const RECORD_SHIFT = Math.log2(layout.recordBytes);
/** Instead of the address of an argument's block: it went by message. `LENT` may be added to both. */
export const IN_PARCEL = 1;

/**
 * The error for a call that was lost with its worker.
 * @param overdue whether the worker was ended because this call ran for too long
 * @param attempts how often the call was tried
 */
export type ExplainLoss = (
  worker: number,
  functionIndex: number,
  overdue: boolean,
  attempts: number,
) => HeddleError;

/** A call that was lost with its worker, and is to be made again. */
export interface LostCall {
  /** Where it was, and who had it. */
  readonly record: number;
  readonly worker: number;
  readonly functionIndex: number;
  /** As `OpenCalls.expect` got it; still the caller's. */
  readonly block: number;
  readonly limits: Limits;
  readonly replay: Replay;
  readonly resolve: Resolve;
}

/** Where an argument's block is. @param block as `OpenCalls.expect` got it */
const addressOf = (block: number): number => (block & ~LENT) >>> 0;

/** Stands for a promise that was settled before its record came back. */
const nobody = (): void => {};

let captured: Resolve;
/** One function for all promises: no closure per call. */
function capture(resolve: Resolve): void {
  captured = resolve;
}

/** What they need of whoever submits calls. */
export interface OpenCallsDesk {
  /** Reads results. */
  readonly codec: PayloadCodec;
  /** The pool's buffers, which arguments and results may have. */
  readonly buffers: OwnerBuffers;
  /** Where calls are counted. */
  readonly tally: Tally;
  readonly explainLoss: ExplainLoss;
  /** Whether a call that is lost ran for too long. */
  isOverdue(record: number): boolean;
  /**
   * The record of a call is back.
   * @param block as `OpenCalls.expect` got it
   */
  returned(slot: number, record: number, block: number): void;
  /** Something was settled apart from the queue. */
  lookSoon(): void;
}

/**
 * The calls that are under way: collects finished records, decodes results and settles promises. A call is known by its
 * record, or by the slot of that.
 */
export class OpenCalls {
  readonly #engine: Engine;
  readonly #desk: OpenCallsDesk;
  /** Address of the first record. */
  readonly #records: number;

  // By slot.
  readonly #resolves: (Resolve | undefined)[] = [];
  readonly #argumentBlocks: Uint32Array;
  /** Those with limits. */
  readonly #watches = new Map<number, Watch>();
  /** Those that are to be made again. */
  #lost: LostCall[] = [];

  /** Records that workers have. */
  inFlight = 0;
  /** Those of them whose promises are settled: their calls ran out of time or were aborted. */
  abandoned = 0;
  /** Calls so far. */
  count = 0;
  readonly #spills: Spills;

  /**
   * @param records address of the first record
   * @param most how many there are
   */
  constructor(engine: Engine, records: number, most: number, desk: OpenCallsDesk) {
    this.#engine = engine;
    this.#records = records;
    this.#desk = desk;
    this.#argumentBlocks = new Uint32Array(most);
    this.#spills = new Spills(desk.buffers);
  }

  slotOf(record: number): number {
    return (record - this.#records) >>> RECORD_SHIFT;
  }

  #recordOf(slot: number): number {
    return this.#records + (slot << RECORD_SHIFT);
  }

  #functionOf(record: number): number {
    return this.#engine.memory.i32[(record >>> 2) + FUNCTION] as number;
  }

  /** Who has, or had, a record. */
  workerOf(record: number): number {
    return ((this.#engine.memory.u32[(record >>> 2) + STATE] as number) >>> 8) & 0xfff;
  }

  /**
   * The call in `slot` is under way.
   * @param block of its argument, or 0; or `IN_PARCEL`; and `LENT`
   */
  expect(slot: number, functionIndex: number, block: number): Promise<unknown> {
    const promise = new Promise<unknown>(capture);
    this.#argumentBlocks[slot] = block;
    this.#resolves[slot] = captured;
    this.inFlight++;
    this.count++;
    (this.#desk.tally.calls[functionIndex] as number)++;
    return promise;
  }

  /** A call that was lost is under way again, in `record`. */
  resume(record: number, { functionIndex, block, limits, resolve }: LostCall): void {
    const slot = this.slotOf(record);
    this.#argumentBlocks[slot] = block;
    this.#resolves[slot] = resolve;
    this.inFlight++;
    this.#desk.tally.retry(functionIndex);
    this.watch(slot, limits);
  }

  /** Has a call watched that is under way. */
  watch(slot: number, limits: Limits): void {
    const watch = new Watch(this.#engine.memory, this.#recordOf(slot), limits, {
      collect: () => void this.settleFinished(),
      abandon: (why) => this.#abandon(slot, why),
    });
    this.#watches.set(slot, watch);
    watch.start();
  }

  /** Gives up a call: its promise is settled by who asks, its record comes back in its own time. */
  #abandon(slot: number, why: Ending): Resolve {
    const resolve = this.#resolves[slot] as Resolve;
    this.#resolves[slot] = nobody;
    if (this.#watches.get(slot)?.isOfStream !== true) this.#watches.delete(slot);
    this.abandoned++;
    this.#count(why, this.#recordOf(slot), resolve);
    this.#desk.lookSoon();
    return resolve;
  }

  /** Counts how the call in `record` ends, unless it was given up before. */
  #count(ending: Ending, record: number, resolve: Resolve): void {
    if (resolve !== nobody) this.#desk.tally.count(ending, this.#functionOf(record));
  }

  /** How many calls of each task are not settled. */
  byTask(): Float64Array {
    const counts = new Float64Array(this.#desk.tally.calls.length);
    const count = (functionIndex: number, resolve: Resolve | undefined) => {
      if (resolve !== undefined && resolve !== nobody) (counts[functionIndex] as number)++;
    };
    this.#resolves.forEach((resolve, slot) => {
      count(this.#functionOf(this.#recordOf(slot)), resolve);
    });
    for (const { functionIndex, resolve } of this.#spills.calls) count(functionIndex, resolve);
    return counts;
  }

  /** The records of all. */
  records(): number[] {
    return this.#resolves.flatMap((resolve, slot) => (resolve ? this.#recordOf(slot) : []));
  }

  /** Whether a record is still of a call that is under way. */
  has(record: number): boolean {
    return this.#resolves[this.slotOf(record)] !== undefined;
  }

  /** A worker says that the task of a call began; which one is in its record. */
  began(record: number, at: number): void {
    this.#watches.get(this.slotOf(record))?.began(at);
  }

  /** Settles what workers have finished, as much as one batch holds. @returns how many calls that was */
  settleFinished(): number {
    const { exports, memory } = this.#engine;
    const count = exports.heddle_drain(layout.maxDrain);
    if (count === 0) return 0;
    const batch = exports.heddle_batch() >>> 2;
    for (let i = 0; i < count; i++) this.settle(memory.u32[batch + i] as number);
    return count;
  }

  /** Settles the call in a record that is back by what it says. */
  settle(record: number): void {
    const { exports, memory } = this.#engine;
    const slot = this.slotOf(record);
    const resolve = this.#resolves[slot] as Resolve;
    this.#resolves[slot] = undefined;
    this.inFlight--;
    if (resolve === nobody) this.abandoned--;
    const state = memory.u32[(record >>> 2) + STATE] as number;
    const isLost = (state & 0xff) === layout.phaseLost;
    const watch = this.#watches.size > 0 ? this.#watches.get(slot) : undefined;
    if (watch !== undefined) {
      if (isLost && this.#keep(record, watch, resolve)) return;
      watch.returned(this.workerOf(record), isLost);
      this.#watches.delete(slot);
    }
    const block = this.#argumentBlocks[slot] as number;
    this.#desk.returned(slot, record, block);
    if (isLost) {
      this.#freeArgument(record, block);
      return this.#lose(record, resolve, watch);
    }
    const tag = memory.i32[(record >>> 2) + TAG] as number;
    const settle = (tag & THROWN) !== 0 ? this.#rejection(record, resolve) : resolve;
    if ((tag & SPILLED) !== 0) {
      this.#freeArgument(record, block);
      return this.#expectSpill(record, tag, settle, resolve);
    }
    let written = (tag & IN_BLOCK) === 0 ? 0 : (memory.u32[(record >>> 2) + VALUE32] as number);
    try {
      settle(this.#desk.codec.read(record, tag));
    } catch (error) {
      this.#fail(record, resolve, error);
      // Its address may be what is wrong: better a block too few than one that is free twice.
      if ((error as HeddleError).code === "HEDDLE_PAYLOAD_CORRUPT") written = 0;
    }
    // The result may have been written over the argument.
    if (written !== 0 && written !== addressOf(block)) exports.heddle_free(written);
    this.#freeArgument(record, block);
  }

  /**
   * Keeps a call that is lost to be made again, if it may be.
   * @returns whether it is kept
   */
  #keep(record: number, watch: Watch, resolve: Resolve): boolean {
    const { limits } = watch;
    const { replay } = limits;
    if (replay === undefined || this.#desk.isOverdue(record)) return false;
    const hasBegun = (this.#engine.memory.f64[(record >>> 3) + BEGAN] as number) > 0;
    if (!replay.survives(hasBegun)) return false;
    watch.drop();
    this.#freeHeld(record);
    const slot = this.slotOf(record);
    this.#watches.delete(slot);
    const block = this.#argumentBlocks[slot] as number;
    this.#desk.returned(slot, record, block);
    const worker = this.workerOf(record);
    const functionIndex = this.#functionOf(record);
    this.#lost.push({ record, worker, functionIndex, block, limits, replay, resolve });
    return true;
  }

  /** A call that was lost cannot be made again, after all. */
  forsake({ record, worker, functionIndex, block, replay, resolve }: LostCall): void {
    this.#freeArgument(record, block);
    this.#desk.tally.count("lost", functionIndex);
    rejectBy(resolve, this.#desk.explainLoss(worker, functionIndex, false, replay.attempts));
  }

  /** The calls that are to be made again; they are the caller's from here on. */
  takeLost(): readonly LostCall[] {
    const lost = this.#lost;
    this.#lost = [];
    return lost;
  }

  /** The argument of a call that is back is needed no more. */
  #freeArgument(record: number, block: number): void {
    if (block === 0) return;
    if ((block & IN_PARCEL) === 0) this.#engine.exports.heddle_free(addressOf(block));
    if ((block & LENT) !== 0) this.#desk.buffers.returned(record);
  }

  /** What a call is rejected with by its task. */
  #rejection(record: number, resolve: Resolve): Resolve {
    if (resolve === nobody) return nobody;
    // If it comes by message, its worker may die before.
    const functionIndex = this.#functionOf(record);
    return (reason) => {
      this.#desk.tally.count("failed", functionIndex);
      if (reason instanceof Error) rejectAwaited(resolve, reason);
      else rejectBy(resolve, reason);
    };
  }

  /** The result of a call comes by message. */
  #expectSpill(record: number, tag: number, settle: Resolve, resolve: Resolve): void {
    const id = this.#engine.memory.f64[(record >>> 3) + VALUE] as number;
    // Nobody should wait for a message that cannot be.
    if ((tag & 0xff) !== 0 || !Spills.isNumber(id)) {
      return this.#fail(record, resolve, corruptPayload("no number of a message", record));
    }
    // If not, it is finished, but not here yet.
    const functionIndex = this.#functionOf(record);
    if (!this.#spills.expect(id, { settle, resolve, functionIndex })) this.inFlight++;
  }

  /** What came back cannot be read. */
  #fail(record: number, resolve: Resolve, error: unknown): void {
    this.#count("failed", record, resolve);
    rejectBy(resolve, error);
  }

  /** The worker of a call is dead. */
  #lose(record: number, resolve: Resolve, watch: Watch | undefined): void {
    this.#freeHeld(record);
    const overdue = this.#desk.isOverdue(record);
    this.#count(overdue ? "timedOut" : "lost", record, resolve);
    const attempts = watch?.limits.replay?.attempts ?? 1;
    const { explainLoss } = this.#desk;
    const error = explainLoss(this.workerOf(record), this.#functionOf(record), overdue, attempts);
    rejectBy(resolve, error);
  }

  /** Frees what a dead worker had for the result of a call. */
  #freeHeld(record: number): void {
    const { exports, memory } = this.#engine;
    if (((memory.i32[(record >>> 2) + TAG] as number) & HELD) === 0) return;
    const value = (record >>> 2) + VALUE32;
    for (const block of memory.u32.slice(value, value + 2)) exports.heddle_free(block);
  }

  /** A result came by message. */
  spilled(id: number, parcel: Parcel): void {
    if (!this.#spills.arrive(id, parcel)) return;
    this.inFlight--;
    this.#desk.lookSoon();
  }

  /** A worker is dead, and what it had finished and sent is read: what is not here now, will not come. */
  bury(worker: number): void {
    const { tally, explainLoss, buffers } = this.#desk;
    for (const call of this.#spills.bury(worker)) {
      this.inFlight--;
      if (call.resolve !== nobody) tally.count("lost", call.functionIndex);
      rejectBy(call.resolve, explainLoss(worker, call.functionIndex, false, 1));
    }
    buffers.bury(worker);
  }

  /** Rejects all that are not settled. */
  close(error: HeddleError): void {
    this.#desk.tally.lose(this.byTask());
    for (const resolve of this.#resolves) if (resolve !== undefined) rejectBy(resolve, error);
    this.#resolves.length = 0;
    for (const watch of this.#watches.values()) watch.end();
    this.#watches.clear();
    this.#spills.close(error);
    this.inFlight = this.abandoned = 0;
  }
}
