import type { SharedMemory } from "../engine/memory.ts";
import { layout } from "../generated/layout.ts";

/** Cells of a ring, and so its credits: with its header it fills a block of 32 KiB. */
export const CELLS = 254;
const CELL_BYTES = layout.recordBytes;
const HEADER_BYTES = 128;
const LINE_BYTES = 64;
/** What to allocate for a ring, which begins at a cache line. */
export const RING_BYTES = LINE_BYTES + HEADER_BYTES + CELLS * CELL_BYTES - 16;

const TAG = layout.recordTag >>> 2;

// The header, in words: a line that the producer writes, and one that the consumer writes. A wait is written by
// both: whoever waits sets it, whoever wakes clears it.
const TAIL = 0;
const CONSUMER_WAITS = 1;
const ID = 2;
const PRODUCER_LEFT = 3;
const BEGAN = 4 >>> 1;
const HEAD = 16;
const PRODUCER_WAITS = 17;
const CONSUMER_LEFT = 18;
const CONSUMER_ASKED = 19;

/** Where in a ring a consumer or a producer waits. */
export type Waiting = typeof CONSUMER_WAITS | typeof PRODUCER_WAITS;

/**
 * A single-producer, single-consumer queue in shared memory. Its cells look like call records, so that payloads are
 * written and read as a call's. `head` and `tail` count items modulo 2^32; free cells are the producer's credits.
 *
 * Orders (JavaScript's atomics are sequentially consistent):
 * - The store of `tail` publishes a cell, the consumer's load of it takes it over.
 * - The store of `head` gives a cell back, the producer's load of it takes it over.
 * - Who is about to wait sets its wait and then looks at the other's counter; the other moves its counter and then
 *   looks at the wait. One of the two looks comes after both writes, so no wake-up is lost.
 */
export class Ring {
  readonly #memory: SharedMemory;
  readonly #words: number;
  /** Its address. */
  readonly address: number;

  /** @param address of a ring that was laid out */
  constructor(memory: SharedMemory, address: number) {
    this.#memory = memory;
    this.address = address;
    this.#words = address >>> 2;
  }

  /** Lays out a ring in a block of `RING_BYTES`. @param id of the stream, for messages */
  static layOut(memory: SharedMemory, block: number, id: number): Ring {
    const address = ((block + LINE_BYTES - 1) & -LINE_BYTES) >>> 0;
    const ring = new Ring(memory, address);
    const words = address >>> 2;
    memory.i32.fill(0, words, words + (HEADER_BYTES >>> 2));
    memory.i32[words + ID] = id;
    for (let cell = 0; cell < CELLS; cell++) memory.i32[(ring.cell(cell) >>> 2) + TAG] = 0;
    return ring;
  }

  /** Whether there may be a ring at an address that somebody else wrote. */
  static isPlace(memory: SharedMemory, address: number): boolean {
    const end = address + HEADER_BYTES + CELLS * CELL_BYTES;
    return address % LINE_BYTES === 0 && end <= memory.u8.length;
  }

  /** Address of a cell. */
  cell(index: number): number {
    return this.address + HEADER_BYTES + index * CELL_BYTES;
  }

  /** Number of the stream; messages with items have it. */
  get id(): number {
    return this.#memory.i32[this.#words + ID] as number;
  }

  /** When the producer began, in milliseconds of the host's clock; or 0. */
  get began(): number {
    return this.#memory.f64[(this.#words >>> 1) + BEGAN] as number;
  }

  set began(time: number) {
    this.#memory.f64[(this.#words >>> 1) + BEGAN] = time;
  }

  /** Items that were pushed so far. */
  get tail(): number {
    return Atomics.load(this.#memory.i32, this.#words + TAIL);
  }

  set tail(count: number) {
    Atomics.store(this.#memory.i32, this.#words + TAIL, count);
  }

  /** Items that were taken so far. */
  get head(): number {
    return Atomics.load(this.#memory.i32, this.#words + HEAD);
  }

  set head(count: number) {
    Atomics.store(this.#memory.i32, this.#words + HEAD, count);
  }

  /** Whether the consumer wants no more. */
  get isLeft(): boolean {
    return Atomics.load(this.#memory.i32, this.#words + CONSUMER_LEFT) !== 0;
  }

  /** Whether the producer sends no more, although it has not come to its end. */
  get isClosed(): boolean {
    return Atomics.load(this.#memory.i32, this.#words + PRODUCER_LEFT) !== 0;
  }

  /** Producer: I send no more. Wakes the consumer, which is a worker. */
  close(): void {
    Atomics.store(this.#memory.i32, this.#words + PRODUCER_LEFT, 1);
    this.wake(CONSUMER_WAITS);
  }

  /** Consumer: I want no more. The producer is to be woken. */
  leave(): void {
    Atomics.store(this.#memory.i32, this.#words + CONSUMER_LEFT, 1);
  }

  /** Whether the consumer has asked for anything. */
  get isAsked(): boolean {
    return Atomics.load(this.#memory.i32, this.#words + CONSUMER_ASKED) !== 0;
  }

  /** Consumer: I want the first item. The producer is to be woken. */
  ask(): void {
    Atomics.store(this.#memory.i32, this.#words + CONSUMER_ASKED, 1);
  }

  /** Sets a wait; its owner looks once more before it sleeps. */
  beginWait(waiting: Waiting): void {
    Atomics.store(this.#memory.i32, this.#words + waiting, 1);
  }

  /** Whether somebody waits. */
  isWaiting(waiting: Waiting): boolean {
    return Atomics.load(this.#memory.i32, this.#words + waiting) !== 0;
  }

  /** Ends a wait. */
  endWait(waiting: Waiting): void {
    Atomics.store(this.#memory.i32, this.#words + waiting, 0);
  }

  /** Ends a wait of a worker, and wakes it. */
  wake(waiting: Waiting): void {
    this.endWait(waiting);
    Atomics.notify(this.#memory.i32, this.#words + waiting);
  }

  /** Worker: sleeps, in its event loop, until the wait that it has begun is ended. */
  async sleep(waiting: Waiting): Promise<void> {
    const wait = Atomics.waitAsync(this.#memory.i32, this.#words + waiting, 1);
    if (wait.async) await wait.value;
  }
}

/** The consumer's wait. */
export const ITEMS: Waiting = CONSUMER_WAITS;
/** The producer's wait. */
export const CREDITS: Waiting = PRODUCER_WAITS;
