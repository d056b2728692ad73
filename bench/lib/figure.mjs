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
