import { Histogram, type Latencies } from "./histogram.ts";

/** Into so many slices a window is cut; it moves on by one of them at a time. */
export const SLICES = 6;

/**
 * Values of the last while: a ring of histograms, each for a slice of time, of which the oldest is emptied when its
 * turn comes again (as Prometheus' client libraries do it for summaries).
 */
export class WindowedHistogram {
  readonly #sliceMs: number;
  readonly #slices: (Histogram | undefined)[] = new Array<undefined>(SLICES).fill(undefined);
  /** Number of the slice that each of them is for. */
  readonly #numbers = new Float64Array(SLICES).fill(-1);

  constructor(windowMs: number) {
    this.#sliceMs = windowMs / SLICES;
  }

  /** @param now by a clock that never goes back, in milliseconds */
  record(ms: number, now: number): void {
    const number = Math.floor(now / this.#sliceMs);
    const slot = number % SLICES;
    let slice = this.#slices[slot];
    if (slice === undefined) {
      slice = new Histogram();
      this.#slices[slot] = slice;
    }
    if (this.#numbers[slot] !== number) {
      slice.clear();
      this.#numbers[slot] = number;
    }
    slice.record(ms);
  }

  /** What was recorded in this slice and the ones before it that still count. */
  read(now: number): Latencies {
    const last = Math.floor(now / this.#sliceMs);
    const whole = new Histogram();
    this.#slices.forEach((slice, slot) => {
      if (slice && (this.#numbers[slot] as number) > last - SLICES) whole.add(slice);
    });
    return whole.read();
  }
}
