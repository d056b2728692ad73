// Words and bounds that the plans of the suites share.

/** A process whose pool hangs or crashes costs no more than this. */
export const BUDGET_MS = 20_000;

export const MICROSECONDS = "µs";

/** @param {number} count */
export const grouped = (count) => count.toLocaleString("en-US");
