// What `pool.stats()` says of times, from values that are known.

import { Histogram, WindowedHistogram } from "../.cache/internals.js";
import { equal, ok, same } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";
import { seededRandom } from "../lib/random.mjs";

group("histograms");

const NOTHING = { count: 0, meanMs: 0, maxMs: 0, p50Ms: 0, p90Ms: 0, p99Ms: 0, p999Ms: 0 };
/** Half a bucket, and what the clock does not tell. */
const RELATIVE = 1 / 64;
const ABSOLUTE = 0.00025;

const isClose = (got, wanted) => Math.abs(got - wanted) <= wanted * RELATIVE + ABSOLUTE;

test("a single value is its own median and maximum, whatever its size", () => {
  for (let ms = 0.0001; ms < 2 ** 27; ms *= 1.013) {
    const histogram = new Histogram();
    histogram.record(ms);
    const { count, meanMs, maxMs, p50Ms, p999Ms } = histogram.read();
    equal(count, 1);
    equal(meanMs, ms);
    equal(maxMs, ms);
    ok(isClose(p50Ms, ms) && isClose(p999Ms, ms), `${p50Ms}, ${p999Ms} for ${ms}`);
  }
});

test("percentiles are those of the values, to some per cent", () => {
  const random = seededRandom();
  const histogram = new Histogram();
  const values = Array.from({ length: 20_000 }, () => Math.exp(random(14_000) / 1000 - 6));
  for (const value of values) histogram.record(value);
  values.sort((a, b) => a - b);
  const read = histogram.read();
  for (const [name, share] of Object.entries({ p50Ms: 500, p90Ms: 900, p99Ms: 990, p999Ms: 999 })) {
    const wanted = values[Math.ceil((values.length * share) / 1000) - 1];
    ok(isClose(read[name], wanted), `${name} is ${read[name]}, not ${wanted}`);
  }
  equal(read.maxMs, values.at(-1));
});

test("less than nothing is nothing, and what is too much is counted all the same", () => {
  const histogram = new Histogram();
  histogram.record(-0.01);
  same(histogram.read(), { ...NOTHING, count: 1 });
  histogram.record(1e12);
  histogram.record(Number.POSITIVE_INFINITY);
  equal(histogram.read().count, 3);
  equal(histogram.read().p50Ms > 1e8, true, "the median");
});

test("without values there is nothing to say", () => {
  same(new Histogram().read(), NOTHING);
  same(new WindowedHistogram(60).read(1000), NOTHING);
});

test("a window forgets what is older than itself, and no sooner than five sixths of it", () => {
  const window = new WindowedHistogram(60);
  for (let now = 0; now < 600; now++) {
    window.record(now, now);
    const { count, maxMs } = window.read(now);
    equal(maxMs, now);
    ok(count <= 60 && count > Math.min(now, 50), `${count} values at ${now}`);
  }
  equal(window.read(640).count, 10);
  same(window.read(650), NOTHING);
  window.record(1, 6000);
  equal(window.read(6000).count, 1);
});
