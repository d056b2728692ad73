import { clock } from "../clock.ts";

/** When a worker is replaced; infinite where it is not. */
export interface RecycleLimits {
  /** Calls that it began. */
  readonly calls: number;
  /** Its age, in milliseconds. */
  readonly ageMs: number;
  /** Bytes of its heap that are in use, garbage that is not collected yet included. */
  readonly heapBytes: number;
}

/** Between two looks at the heap, which take some microseconds. */
const HEAP_EVERY_MS = 1;

/** How far a worker is used up. It is asked after each call: an old worker that sleeps may as well go on. */
export class Wear {
  readonly #limits: RecycleLimits;
  readonly #heapBytes: () => number;
  readonly #born = clock.now();
  #calls = 0;
  #heapSeen = Number.NEGATIVE_INFINITY;
  /** Whether it is time to go. */
  isOut = false;

  constructor(limits: RecycleLimits, heapBytes: () => number) {
    this.#limits = limits;
    this.#heapBytes = heapBytes;
  }

  /** Notes a call. @returns `isOut` */
  afterCall(): boolean {
    const { calls, ageMs, heapBytes } = this.#limits;
    const now = clock.now();
    this.isOut = ++this.#calls >= calls || now - this.#born >= ageMs;
    if (!this.isOut && heapBytes < Number.POSITIVE_INFINITY) {
      if (now - this.#heapSeen < HEAP_EVERY_MS) return false;
      this.#heapSeen = now;
      this.isOut = this.#heapBytes() >= heapBytes;
    }
    return this.isOut;
  }
}
