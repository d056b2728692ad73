// What the two halves of the browser's host seam say to each other, beside the pool's own messages.

/** The first message to a worker. */
export interface WebInit {
  /** What the pool starts it with. */
  readonly init: unknown;
  /** Name of a lock that the worker takes and never gives back. */
  readonly lock: string;
}

/** From a worker: the lock is mine. */
export const LOCKED = "heddle: locked";

/** From a worker: I close myself now. */
export const CLOSED = "heddle: closed";
