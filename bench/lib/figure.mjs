// Figures as people read them.

/**
 * @param {number} value
 * @returns {string} with about three significant digits, and no exponent
 */
export function figure(value) {
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString("en-US");
  if (size >= 10) return value.toFixed(1);
  return value.toFixed(size >= 1 ? 2 : size === 0 ? 0 : 3);
}

/**
 * @param {{ metric: string, unit: string }} row
 * @returns {string} what is measured and in what, without saying the unit twice
 */
export function heading({ metric, unit }) {
  return unit === "" || metric.includes(unit) ? metric : `${metric} (${unit})`;
}
