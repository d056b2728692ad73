import { corruptPayload } from "../codec/reader.ts";
import { CELLS, CREDITS, ITEMS, type Ring } from "./ring.ts";

/** The end of a ring at which items are taken, oldest first. */
export class Consumer {
  readonly #ring: Ring;
  readonly #wakeProducer: () => void;
  #head = 0;
  /** `tail` when it was last looked at. */
  #seen = 0;
  #index = 0;
  #isArmed = false;

  /** @param wakeProducer wakes the producer, whose wait is ended already */
  constructor(ring: Ring, wakeProducer: () => void) {
    this.#ring = ring;
    this.#wakeProducer = wakeProducer;
  }

  /**
   * The cell of the oldest item.
   * @returns its address, or 0 if there is no item
   * @throws HeddleError `HEDDLE_PAYLOAD_CORRUPT` if the ring's counters cannot be
   */
  peek(): number {
    if (this.#head === this.#seen) {
      this.#seen = this.#ring.tail;
      const items = (this.#seen - this.#head) | 0;
      if (items === 0) return 0;
      if (items < 0 || items > CELLS) throw corruptPayload(`${items} items`, this.#ring.address);
    }
    return this.#ring.cell(this.#index);
  }

  /** Gives the cell of the oldest item back. */
  advance(): void {
    const ring = this.#ring;
    this.#head = (this.#head + 1) | 0;
    this.#index = this.#index + 1 === CELLS ? 0 : this.#index + 1;
    ring.head = this.#head;
    if (!ring.isWaiting(CREDITS)) return;
    // Once half of the cells are free: a producer that is woken for each of them gets nowhere.
    if (((ring.tail - this.#head) | 0) <= CELLS / 2) this.#wakeProducer();
  }

  /** The cell that the producer writes next. @returns its address, or 0 if there is none */
  next(): number {
    const items = (this.#ring.tail - this.#head) >>> 0;
    return items < CELLS ? this.#ring.cell((this.#index + items) % CELLS) : 0;
  }

  /** Has the producer say so when there is an item. @returns false if there is one already */
  arm(): boolean {
    this.#isArmed = true;
    this.#ring.beginWait(ITEMS);
    return this.#ring.tail === this.#head;
  }

  /** Has the producer say nothing, for now. */
  disarm(): void {
    if (!this.#isArmed) return;
    this.#isArmed = false;
    this.#ring.endWait(ITEMS);
  }
}
