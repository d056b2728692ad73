/**
 * Calls `bark` when nobody has patted it for `seconds`.
 * @param {number} seconds
 * @param {() => void} bark
 */
export function watchdog(seconds, bark) {
  let timer = setTimeout(bark, seconds * 1000);
  return {
    pat() {
      clearTimeout(timer);
      timer = setTimeout(bark, seconds * 1000);
    },
    stop: () => clearTimeout(timer),
  };
}
