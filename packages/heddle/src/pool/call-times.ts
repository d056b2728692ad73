/** What was seen of a call when it was settled or given up. Times on a clock that all agents share, in milliseconds. */
export interface CallTimes {
  /** When the call was submitted. */
  readonly submitted: number;
  /** Which worker ran it, if one did. */
  readonly worker: number | undefined;
  /** When its task began, if it did. */
  readonly began: number | undefined;
  /** For how long its task ran, in milliseconds; undefined unless it ended and was timed. */
  readonly ranMs: number | undefined;
}

/** Hears of a call that is watched. */
export interface CallListener {
  /** Its task began. Told before `left` or not at all, and only for a call that is announced. */
  began?(worker: number, waitedMs: number): void;
  /** It is settled, or given up: told once. */
  left(times: CallTimes): void;
}
