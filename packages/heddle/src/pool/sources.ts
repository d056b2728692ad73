import type { Source } from "./source.ts";

/** The streams in the argument of one call. */
export class Sources {
  readonly #make: (source: object) => Source;
  /** An argument may be written twice, and may have a stream twice. */
  readonly #made = new Map<object, Source>();
  /** Whether the call was submitted. */
  isSubmitted = false;

  /** @param make makes one; it throws `HEDDLE_QUEUE_FULL` if there is no room for its ring */
  constructor(make: (source: object) => Source) {
    this.#make = make;
  }

  /** The address of the ring for the items of a stream. */
  open(stream: object): number {
    const source = this.#made.get(stream) ?? this.#make(stream);
    this.#made.set(stream, source);
    return source.address;
  }

  /** The call is submitted. */
  submitted(record: number): void {
    this.isSubmitted = true;
    for (const source of this.#made.values()) source.submitted(record);
  }

  /** The call is settled. */
  cancel(): void {
    for (const source of this.#made.values()) source.cancel();
  }

  /** The record is back, or was never submitted. */
  release(): void {
    for (const source of this.#made.values()) {
      // Who is refused may try again with the same.
      if (this.isSubmitted) source.cancel();
      source.release();
    }
    this.#made.clear();
  }
}
