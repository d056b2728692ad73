const origin = performance.timeOrigin;

/** Milliseconds on a clock that all agents share: their own ones start when they do. */
export const sharedNow = (): number => origin + performance.now();
