// Order statistics, and the figures of a row.

/**
 * The value below which a share `p` of the values lies, by linear interpolation between neighbours.
 * @param {ArrayLike<number>} values in any order; at least one
 * @param {number} p 0 to 1
 */
export function percentile(values, p) {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) throw new RangeError("percentile of no values");
  const at = (sorted.length - 1) * p;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/** @param {ArrayLike<number>} values at least one */
export function median(values) {
  return percentile(values, 0.5);
}

/** @param {ArrayLike<number>} values at least one */
export function mean(values) {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i] ?? Number.NaN;
  return sum / values.length;
}

/**
 * Four significant digits: a fifth has never been reproduced.
 * @param {number} value
 */
export function rounded(value) {
  return Number(value.toPrecision(4));
}

/**
 * @param {readonly number[]} values one per run; at least one
 * @returns {{ median: number, min: number, max: number, runs: number }}
 */
export function summarise(values) {
  return {
    median: rounded(median(values)),
    min: rounded(Math.min(...values)),
    max: rounded(Math.max(...values)),
    runs: values.length,
  };
}

/** Below this many undisturbed runs, disturbed ones are better than none. */
export const FEWEST_RUNS = 3;

/**
 * Drops the runs that others disturbed, unless fewer than {@link FEWEST_RUNS} would remain: then the
 * least disturbed ones stay.
 * @template {{ foreign: number, limit: number }} Run
 * @param {readonly Run[]} runs
 * @returns {Run[]}
 */
export function undisturbed(runs) {
  const clean = runs.filter((run) => !(run.foreign > run.limit));
  if (clean.length >= Math.min(FEWEST_RUNS, runs.length)) return clean;
  return [...runs].sort((a, b) => a.foreign - b.foreign).slice(0, FEWEST_RUNS);
}
