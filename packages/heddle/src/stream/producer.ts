import { CELLS, CREDITS, ITEMS, type Ring } from "./ring.ts";

/** Once so many bytes of items are ahead of the consumer, the producer waits, however many cells are free. */
const MAX_BYTES = 1024 * 1024;

/** A consumer that sleeps is woken for so many items at once, or for fewer when the event loop turns. */
const BATCH = 32;

/** What a producer needs of its agent. */
export interface ProducerDesk {
  /** Wakes the consumer, whose wait is ended already. */
  wakeConsumer(): void;
  /** Runs `callback` after one turn of the event loop. */
  later(callback: () => void): void;
  /** Told of each cell whose item was taken, in order. */
  reclaim?(index: number): void;
}

/** The end of a ring at which items are put in. */
export class Producer {
  readonly ring: Ring;
  readonly #desk: ProducerDesk;
  #tail = 0;
  /** `head` when it was last looked at. */
  #seen = 0;
  #index = 0;
  /** Index of the oldest cell that was not seen to be free. */
  #oldest = 0;
  /** Bytes in blocks and messages of the items ahead, in all and by cell. */
  #bytes = 0;
  readonly #sizes = new Float64Array(CELLS);
  /** Items of which a consumer that sleeps was not told. */
  #untold = 0;
  #isStopped = false;

  constructor(ring: Ring, desk: ProducerDesk) {
    this.ring = ring;
    this.#desk = desk;
  }

  /** Index of the cell for the next item. */
  get index(): number {
    return this.#index;
  }

  /** Address of the cell for the next item. */
  get cell(): number {
    return this.ring.cell(this.#index);
  }

  /** Whether there is a credit for an item. */
  hasRoom(): boolean {
    if (this.#isRoomy) return true;
    this.look();
    return this.#isRoomy;
  }

  get #isRoomy(): boolean {
    return ((this.#tail - this.#seen) | 0) < CELLS && this.#bytes < MAX_BYTES;
  }

  /** Looks which items were taken. */
  look(): void {
    const head = this.ring.head;
    while (this.#seen !== head) {
      const index = this.#oldest;
      this.#bytes -= this.#sizes[index] as number;
      this.#desk.reclaim?.(index);
      this.#oldest = index + 1 === CELLS ? 0 : index + 1;
      this.#seen = (this.#seen + 1) | 0;
    }
  }

  /** The item in `cell` is whole. @param bytes that it takes outside of its cell */
  push(bytes: number): void {
    this.#sizes[this.#index] = bytes;
    this.#bytes += bytes;
    this.#index = this.#index + 1 === CELLS ? 0 : this.#index + 1;
    this.#tail = (this.#tail + 1) | 0;
    this.ring.tail = this.#tail;
    if (!this.ring.isWaiting(ITEMS)) return;
    if (++this.#untold === 1) this.#desk.later(this.#tell);
    else if (this.#untold >= BATCH) this.#tell();
  }

  readonly #tell = (): void => {
    this.#untold = 0;
    if (this.#isStopped || !this.ring.isWaiting(ITEMS)) return;
    this.ring.endWait(ITEMS);
    this.#desk.wakeConsumer();
  };

  /** Nothing more is pushed, and the ring is not looked at any more. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Has the consumer say so when there are credits. @returns false if there are some already */
  arm(): boolean {
    this.ring.beginWait(CREDITS);
    if (!this.hasRoom()) return true;
    this.ring.endWait(CREDITS);
    return false;
  }
}
