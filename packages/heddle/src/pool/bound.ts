import { HeddleError } from "../errors.ts";
import type { MakeCall } from "./instruments.ts";

/** Bounds how many calls are unsettled at once, of several tasks together. */
export class Bound {
  readonly #most: number;
  readonly #name: string;
  #count = 0;

  /** @param name of the option, for errors */
  constructor(most: number, name: string) {
    this.#most = most;
    this.#name = name;
  }

  /** The same call, which rejects with `HEDDLE_QUEUE_FULL` while there are too many. */
  of(make: MakeCall): MakeCall {
    return (argument, limits) => {
      if (this.#count >= this.#most) return Promise.reject(this.#full());
      this.#count++;
      const settled = () => {
        this.#count--;
      };
      // The caller gets what comes after the count: nobody else must seem to handle the call's rejection.
      return make(argument, limits).finally(settled);
    };
  }

  #full(): HeddleError {
    const text = `${this.#count} calls that can be aborted are in flight; expected at most ${this.#name} of them`;
    return new HeddleError("HEDDLE_QUEUE_FULL", text);
  }
}
