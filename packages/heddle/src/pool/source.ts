import { bytesOf, type Parcel } from "../codec/parcel.ts";
import { END, SPILLED, THROWN } from "../codec/tags.ts";
import type { SharedMemory } from "../engine/memory.ts";
import { layout } from "../generated/layout.ts";
import { host } from "../host/host.ts";
import { type Items, isReadableStream, itemsOf } from "../stream/items.ts";
import { Producer } from "../stream/producer.ts";
import { type Outlet, pump } from "../stream/pump.ts";
import { CELLS, CREDITS, ITEMS, type Ring } from "../stream/ring.ts";

const TAG = layout.recordTag >>> 2;
const LENGTH = layout.recordLength >>> 2;

/** What a source needs of the pool. */
export interface SourceDesk {
  readonly memory: SharedMemory;
  /**
   * Writes an item into a cell.
   * @returns the block that it needed, or 0; undefined if it has to go by message
   * @throws if it cannot cross
   */
  write(cell: number, item: unknown, flags: number): number | undefined;
  /** Makes a message of an item. */
  pack(item: unknown): Parcel;
  /** Sends a message with an item to the worker that has the record. @returns whether it was sent */
  post(record: number, stream: number, parcel: Parcel): boolean;
  free(block: number): void;
  /** It waits for room. */
  waits(source: Source): void;
  /** It is to be looked at, or not any more. */
  watch(source: Source, on: boolean): void;
}

/** Items that are ended once, whoever does so. */
function endedOnce(items: Items): Items {
  let ending: unknown;
  let isEnded = false;
  return {
    next: () => items.next(),
    return() {
      if (!isEnded) {
        isEnded = true;
        ending = items.return?.();
      }
      return ending;
    },
  };
}

/**
 * A `ReadableStream` or async iterable in an argument: the caller's end. It is read from the moment at which the task
 * asks for an item. The ring and the blocks of its items are this agent's; the worker only reads.
 */
export class Source {
  readonly #desk: SourceDesk;
  readonly #source: object;
  readonly #block: number;
  readonly #ring: Ring;
  readonly #producer: Producer;
  /** By cell. */
  readonly #blocks = new Uint32Array(CELLS);
  #record = 0;
  #items: Items | undefined;
  #isStarted = false;
  /** Whether nobody wants items any more. */
  #isClosed = false;
  /** Whether it came to its end, and said so. */
  #isOver = false;
  #resume: (() => void) | undefined;

  constructor(desk: SourceDesk, source: object, ring: Ring, block: number) {
    this.#desk = desk;
    this.#source = source;
    this.#ring = ring;
    this.#block = block;
    this.#producer = new Producer(ring, {
      wakeConsumer: () => ring.wake(ITEMS),
      later: (callback) => host.turn(callback),
      reclaim: (index) => this.#reclaim(index),
    });
    // From here on: the task may ask as soon as it runs.
    ring.beginWait(CREDITS);
  }

  /** Where its items will be. */
  get address(): number {
    return this.#ring.address;
  }

  /** The call is submitted. */
  submitted(record: number): void {
    this.#record = record;
    this.#desk.watch(this, true);
  }

  /** The call is settled: what reads the stream, if anything does, has no use for it. */
  cancel(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#producer.stop();
    this.#ring.close();
    this.#desk.watch(this, false);
    this.#resume?.();
    if (!this.#isStarted) this.#endUnread();
    else if (!this.#isOver) void this.#end();
  }

  /** Nobody looks at the ring any more. */
  release(): void {
    this.#producer.stop();
    for (let index = 0; index < CELLS; index++) this.#reclaim(index);
    this.#desk.free(this.#block);
  }

  /** Tells a source that was never read that nobody will. */
  #endUnread(): void {
    const source = this.#source as Partial<ReadableStream & AsyncIterator<unknown>>;
    const isReadable = isReadableStream(this.#source);
    // What is no iterator itself has nothing open yet.
    this.#items = {
      next: () => {},
      return: () => (isReadable ? source.cancel?.() : source.return?.()),
    };
    void this.#end();
  }

  async #end(): Promise<void> {
    try {
      await this.#items?.return?.();
    } catch {
      // Nobody is there to hear it.
    }
  }

  /** Goes on if it can. @returns how much there was to do */
  poll(): number {
    if (this.#ring.isLeft) {
      this.cancel();
      return 1;
    }
    if (!this.#isStarted) {
      if (!this.#ring.isAsked) return 0;
      this.#isStarted = true;
      void this.#run();
      return 1;
    }
    if (this.#resume === undefined || !this.#producer.hasRoom()) return 0;
    this.#resume();
    return 1;
  }

  /** Has the worker ring when there is something to do. @returns false if there is something already */
  arm(): boolean {
    if (this.#ring.isLeft) return false;
    // It waits to be asked, as it did from the start.
    if (!this.#isStarted) return !this.#ring.isAsked;
    return this.#resume === undefined || this.#producer.arm();
  }

  #reclaim(index: number): void {
    const block = this.#blocks[index] as number;
    if (block !== 0) this.#desk.free(block);
    this.#blocks[index] = 0;
  }

  async #run(): Promise<void> {
    const outlet: Outlet = {
      isClosed: () => this.#isClosed,
      hasRoom: () => this.#producer.hasRoom(),
      room: () => this.#room(),
      asks: () => {},
      send: (item) => this.#send(item, 0),
      turn: () => new Promise((resolve) => host.turn(resolve)),
    };
    let end: unknown;
    let flags = END;
    try {
      this.#items = endedOnce(itemsOf(this.#source));
      end = await pump(this.#items, outlet);
    } catch (error) {
      end = error;
      flags = END | THROWN;
    }
    while (!this.#isClosed && !this.#producer.hasRoom()) await this.#room();
    if (this.#isClosed) return;
    this.#isOver = true;
    this.#desk.watch(this, false);
    try {
      this.#send(end, flags);
    } catch (refusal) {
      this.#send(String(refusal), END | THROWN);
    }
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#resume = () => {
        this.#resume = undefined;
        resolve();
      };
      this.#desk.waits(this);
    });
  }

  #send(item: unknown, flags: number): void {
    const { memory } = this.#desk;
    const { cell, index } = this.#producer;
    const block = this.#desk.write(cell, item, flags);
    if (block !== undefined) {
      this.#blocks[index] = block;
      this.#producer.push(block === 0 ? 0 : (memory.u32[(cell >>> 2) + LENGTH] as number));
      return;
    }
    const parcel = this.#desk.pack(item);
    const bytes = bytesOf(parcel);
    // If its worker does not take messages any more, the call is lost with it.
    this.#desk.post(this.#record, this.#ring.id, parcel);
    memory.i32[(cell >>> 2) + TAG] = SPILLED | flags;
    this.#producer.push(bytes);
  }
}
