/** A timer that was started. */
export interface Timer {
  stop(): void;
}

/** A timer that keeps no process alive: a call in flight does that. */
export function startTimer(callback: () => void, ms: number): Timer {
  const timer = setTimeout(callback, Math.max(ms, 1)) as unknown as { unref?(): void };
  timer.unref?.();
  return { stop: () => clearTimeout(timer as never) };
}
