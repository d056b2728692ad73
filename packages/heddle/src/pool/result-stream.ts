import type { Parcel } from "../codec/parcel.ts";
import { HELD, IN_BLOCK, SPILLED } from "../codec/tags.ts";
import type { SharedMemory } from "../engine/memory.ts";
import type { HeddleError } from "../errors.ts";
import { layout } from "../generated/layout.ts";
import { Consumer } from "../stream/consumer.ts";
import { CREDITS, type Ring } from "../stream/ring.ts";

const TAG = layout.recordTag >>> 2;
const VALUE32 = layout.recordValue >>> 2;
const CANCELLED = layout.recordCancelled >>> 2;
const STREAM = layout.recordStream >>> 2;
const BEGAN = layout.recordBegan >>> 3;

/** What the iterator of a stream gives. */
export type Step = IteratorResult<unknown, unknown>;

const DONE: Step = { done: true, value: undefined };

/** How a stream ended. */
export type End = { readonly value: unknown } | { readonly error: unknown };

/** Somebody who waits for the next item, or for the end. */
interface Pull {
  resolve(step: Step): void;
  reject(reason: unknown): void;
  /** The iterator that was asked, which is in use for so long. */
  readonly holder: unknown;
}

/** What a stream needs of the pool. */
export interface StreamDesk {
  readonly memory: SharedMemory;
  /** Reads the item in a cell. */
  read(cell: number, tag: number): unknown;
  /** Reads the item in a message. */
  open(parcel: Parcel): unknown;
  /** Frees a block of the shared memory. */
  free(block: number): void;
  /** Somebody waits for the stream. */
  attend(stream: ResultStream): void;
  /** Nobody waits for it any more. */
  neglect(stream: ResultStream): void;
  /** Looks for records soon: one may come back that nobody waits for. */
  lookSoon(): void;
  /** Whether items were taken for so long that the event loop should turn. */
  isDue(): boolean;
  /** So many more calls are under way. */
  count(more: number): void;
  /** The stream has no ring any more. */
  forget(stream: ResultStream): void;
  /** The error for a worker that died. */
  explainLoss(worker: number, stream: ResultStream): HeddleError;
}

/**
 * A call whose task sends its result item by item: the caller's end. The ring is this agent's from its allocation to
 * its release, which comes when the record is back, so that nobody writes to it, and the items are taken or not wanted.
 */
export class ResultStream {
  readonly id: number;
  readonly functionIndex: number;
  readonly #desk: StreamDesk;
  readonly #block: number;
  #ring: Ring | undefined;
  readonly #consumer: Consumer;
  /** The call's record, once it is submitted. */
  #record = 0;
  /** Whether the record is back, and which worker had it. */
  #isBack = false;
  #worker = 0;
  /** Whether that is gone: what it sent by message and is not here will not come. */
  #isBuried = false;
  #isAbandoned = false;
  /** Whether its caller wants no more. */
  #isLeft = false;
  /** Whether what has arrived is given up. */
  #isCut = false;
  #end: End | undefined;
  #pulls: Pull[] = [];
  #leaving: Pull[] = [];
  readonly #parcels: Parcel[] = [];
  /** Gives up a call that is not submitted yet. */
  onLeave: (() => void) | undefined;

  constructor(desk: StreamDesk, functionIndex: number, ring: Ring, block: number) {
    this.#desk = desk;
    this.functionIndex = functionIndex;
    this.id = ring.id;
    this.#ring = ring;
    this.#block = block;
    this.#consumer = new Consumer(ring, () => ring.wake(CREDITS));
  }

  // What the dispatcher says of its call.

  /** Before the record is submitted. */
  prepare(record: number): void {
    this.#desk.memory.u32[(record >>> 2) + STREAM] = this.#ring?.address ?? 0;
  }

  /** The record is submitted. */
  submitted(record: number): void {
    this.#record = record;
    this.#desk.count(1);
    if (this.#isLeft) this.#cancel();
  }

  /** When the task began, in milliseconds of the host's clock; or 0. */
  get began(): number {
    const began = this.#ring?.began ?? 0;
    return began > 0 ? began : (this.#desk.memory.f64[(this.#record >>> 3) + BEGAN] as number);
  }

  /** The call was given up: it ran out of time, or was aborted. Its record is not back. */
  abandoned(): void {
    this.#isAbandoned = this.#isCut = true;
    this.#desk.count(-1);
    this.#discard();
    this.#ring?.wake(CREDITS);
  }

  /** The record is back from `worker`, finished or lost; nobody writes to the ring any more. */
  returned(worker: number): void {
    this.#isBack = true;
    if (!this.#isAbandoned) this.#desk.count(-1);
    this.#worker = worker;
    this.#freeHalfWritten();
    if (this.#isLeft || this.#isCut) this.#release();
  }

  /** How the call ended. Comes after `returned`, if the record came back before. */
  finish(end: End): void {
    if (this.#record === 0 || !this.#isBack) this.#isCut = true;
    this.#end ??= end;
    if (this.#record === 0) this.#release();
    for (const pull of this.#leaving.splice(0)) {
      if ("error" in end) pull.reject(end.error);
      else pull.resolve(DONE);
    }
    this.collect();
    this.#settleDown();
  }

  /** An item came by message. */
  item(parcel: Parcel): void {
    if (this.#isLeft || this.#isCut) return;
    this.#parcels.push(parcel);
    this.collect();
    this.#settleDown();
  }

  /** A worker is gone; whatever it sent by message is here, or lost with it. */
  bury(worker: number): void {
    if (!this.#isBack || this.#worker !== worker) return;
    this.#isBuried = true;
    this.collect();
    this.#settleDown();
  }

  // What its caller does.

  /** The next item, or the end. @param holder kept while this is pending */
  next(holder: unknown): Promise<Step> {
    if (this.#pulls.length === 0 && !this.#desk.isDue()) {
      try {
        const step = this.#take();
        if (step !== undefined) return Promise.resolve(step);
      } catch (error) {
        return Promise.reject(error);
      }
    }
    return new Promise((resolve, reject) => {
      this.#pulls.push({ resolve, reject, holder });
      this.#desk.attend(this);
    });
  }

  /** Wants no more. @returns resolves when the task has ended, rejects with what it throws at its end */
  leave(holder: unknown): Promise<Step> {
    const wasOver = this.#end !== undefined || this.#isLeft;
    this.drop();
    if (wasOver || this.#record === 0 || this.#isBack || this.began === 0) {
      return Promise.resolve(DONE);
    }
    return new Promise((resolve, reject) => {
      this.#leaving.push({ resolve, reject, holder });
      this.#desk.attend(this);
    });
  }

  /** Wants no more, and does not wait for the end. */
  drop(): void {
    if (this.#isLeft) return;
    this.#isLeft = true;
    for (const pull of this.#pulls.splice(0)) pull.resolve(DONE);
    this.#settleDown();
    this.#discard();
    if (this.#record === 0) this.onLeave?.();
    else if (this.#isBack) this.#release();
    else this.#cancel();
  }

  #cancel(): void {
    const { i32 } = this.#desk.memory;
    const word = (this.#record >>> 2) + CANCELLED;
    Atomics.store(i32, word, 1);
    Atomics.notify(i32, word);
    this.#ring?.wake(CREDITS);
    this.#desk.lookSoon();
  }

  // What the lookout does while somebody waits.

  /** Gives what is here to whoever waits. @returns how many of them got something */
  collect(): number {
    let served = 0;
    this.#consumer.disarm();
    while (this.#pulls.length > 0) {
      let settle: (pull: Pull) => void;
      try {
        const step = this.#take();
        if (step === undefined) break;
        settle = (pull) => pull.resolve(step);
      } catch (error) {
        settle = (pull) => pull.reject(error);
      }
      settle(this.#pulls.shift() as Pull);
      served++;
    }
    if (served > 0) this.#settleDown();
    return served;
  }

  /** Has the worker ring when there is something. @returns false if there is something already */
  arm(): boolean {
    return this.#ring === undefined || this.#isLeft || this.#consumer.arm();
  }

  #settleDown(): void {
    if (this.#pulls.length === 0 && this.#leaving.length === 0) this.#desk.neglect(this);
  }

  // Items.

  /** The next item or the end, if it is here. @throws the error with which the stream ended */
  #take(): Step | undefined {
    if (this.#isLeft) return DONE;
    const step = this.#isCut ? undefined : this.#takeItem();
    if (step !== undefined) return step;
    if (this.#end === undefined || (!this.#isCut && this.#awaitsParcel())) return undefined;
    const end = this.#end;
    this.#isLeft = true;
    if (this.#isBack) this.#release();
    if ("error" in end) throw end.error;
    return { done: true, value: end.value };
  }

  #takeItem(): Step | undefined {
    const { memory } = this.#desk;
    let cell = 0;
    try {
      cell = this.#peek();
      if (cell === 0) return undefined;
      const tag = memory.i32[(cell >>> 2) + TAG] as number;
      let value: unknown;
      if ((tag & SPILLED) === 0) value = this.#desk.read(cell, tag);
      else {
        const parcel = this.#parcels.shift();
        if (parcel === undefined) {
          if (this.#isBuried) this.#fail(this.#desk.explainLoss(this.#worker, this));
          return undefined;
        }
        value = this.#desk.open(parcel);
      }
      this.#give(cell, tag);
      return { done: false, value };
    } catch (error) {
      // Its address may be what is wrong: better a block too few than one that is free twice.
      const isCorrupt = (error as { code?: unknown }).code === "HEDDLE_PAYLOAD_CORRUPT";
      if (isCorrupt && cell !== 0) memory.i32[(cell >>> 2) + TAG] = 0;
      this.#fail(error);
      return undefined;
    }
  }

  #peek(): number {
    return this.#ring === undefined ? 0 : this.#consumer.peek();
  }

  /** Gives a cell back, and frees what is in it. */
  #give(cell: number, tag: number): void {
    const words = cell >>> 2;
    const { i32, u32 } = this.#desk.memory;
    if ((tag & IN_BLOCK) !== 0) this.#desk.free(u32[words + VALUE32] as number);
    // What is set here when the worker dies has to be its own doing.
    i32[words + TAG] = 0;
    this.#consumer.advance();
  }

  /** Whether the next item is one whose message is not here. */
  #awaitsParcel(): boolean {
    if (this.#ring === undefined || this.#parcels.length > 0) return false;
    const cell = this.#consumer.peek();
    return cell !== 0 && ((this.#desk.memory.i32[(cell >>> 2) + TAG] as number) & SPILLED) !== 0;
  }

  /** Ends with an error of this side's. */
  #fail(error: unknown): void {
    this.#isCut = true;
    this.#end = { error };
    if (!this.#isBack && this.#record !== 0) this.#cancel();
  }

  /** Takes the items that nobody wants. */
  #discard(): void {
    this.#parcels.length = 0;
    try {
      for (let cell = this.#peek(); cell !== 0; cell = this.#peek()) {
        this.#give(cell, this.#desk.memory.i32[(cell >>> 2) + TAG] as number);
      }
    } catch {
      // The ring's own counters are corrupt.
    }
  }

  /** A worker that died may have begun an item: its blocks are in the cell behind the last one. */
  #freeHalfWritten(): void {
    const cell = this.#ring === undefined ? 0 : this.#consumer.next();
    if (cell === 0) return;
    const words = cell >>> 2;
    const { i32, u32 } = this.#desk.memory;
    if (((i32[words + TAG] as number) & HELD) === 0) return;
    for (const block of u32.slice(words + VALUE32, words + VALUE32 + 2)) this.#desk.free(block);
    i32[words + TAG] = 0;
  }

  #release(): void {
    if (this.#ring === undefined) return;
    this.#discard();
    this.#ring = undefined;
    this.#desk.free(this.#block);
    this.#desk.forget(this);
  }
}
