/** How long something took, of those calls that ended in the window; see `StatsOptions`. Times in milliseconds. */
export interface Latencies {
  /** Values. If there are none, all others are 0. */
  readonly count: number;
  readonly meanMs: number;
  readonly maxMs: number;
  /** The median. It and the others are within 1.6 %, or a quarter of a microsecond. */
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
}

const NONE: Latencies = {
  count: 0,
  meanMs: 0,
  maxMs: 0,
  p50Ms: 0,
  p90Ms: 0,
  p99Ms: 0,
  p999Ms: 0,
};

/** Buckets to each power of two: 2 ** 5, so that none is wider than 3.2 % of what lies in it. */
const SUB_BITS = 5;
const SUBS = 2 ** SUB_BITS;
/** What the first buckets hold exactly: as fine as the clocks of hosts are, in milliseconds. */
const TICK_MS = 1 / 4096;
/** Values from here on, some three days, share the last bucket. */
const MAX_BITS = 40;
const BUCKETS = (MAX_BITS - SUB_BITS + 1) * SUBS;

/** The bucket of a number of ticks, which is not negative. */
function bucketOf(ticks: number): number {
  if (ticks < 2 * SUBS) return Math.floor(ticks);
  const exponent = Math.floor(Math.log2(ticks)) - SUB_BITS;
  return exponent * SUBS + Math.floor(ticks / 2 ** exponent);
}

/** The middle of a bucket, in ticks. */
function middleOf(bucket: number): number {
  const exponent = Math.max(0, Math.floor(bucket / SUBS) - 1);
  return (bucket - exponent * SUBS + 0.5) * 2 ** exponent;
}

/**
 * Counts values by their size, in buckets that grow with it (as HdrHistogram does): whatever the range, the
 * percentiles are as precise, and a value costs one increment.
 */
export class Histogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #count = 0;
  #sum = 0;
  #max = 0;

  /** @param ms clocks of two agents may differ by a bit: less than nothing is nothing */
  record(ms: number): void {
    const value = Math.max(0, ms);
    const ticks = Math.min(value / TICK_MS, 2 ** MAX_BITS - 1);
    (this.#counts[bucketOf(ticks)] as number)++;
    this.#count++;
    this.#sum += value;
    if (value > this.#max) this.#max = value;
  }

  /** Adds what another one has counted. */
  add(other: Histogram): void {
    other.#counts.forEach((count, bucket) => {
      if (count > 0) (this.#counts[bucket] as number) += count;
    });
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#max = Math.max(this.#max, other.#max);
  }

  clear(): void {
    if (this.#count === 0) return;
    this.#counts.fill(0);
    this.#count = this.#sum = this.#max = 0;
  }

  /** The value that so many of a thousand do not exceed. */
  #perMille(share: number): number {
    let left = Math.ceil((this.#count * share) / 1000);
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      left -= this.#counts[bucket] as number;
      if (left <= 0) return Math.min(middleOf(bucket) * TICK_MS, this.#max);
    }
    return this.#max;
  }

  read(): Latencies {
    if (this.#count === 0) return NONE;
    return {
      count: this.#count,
      meanMs: this.#sum / this.#count,
      maxMs: this.#max,
      p50Ms: this.#perMille(500),
      p90Ms: this.#perMille(900),
      p99Ms: this.#perMille(990),
      p999Ms: this.#perMille(999),
    };
  }
}
