import type { Wishes } from "./wishes.ts";

/** Instead of a worker's number: whoever is there first. */
export const ANY_WORKER = 0xffffffff;

/** Says where, and when, a call goes. Pools that have none leave that to the engine. */
export interface Placement {
  /**
   * Notes in the record of a call what the engine is to know.
   * @returns the worker that should have it, or `ANY_WORKER`
   */
  place(slot: number, record: number, functionIndex: number, wishes: Wishes | undefined): number;
  /** The call in `slot` is back. */
  release(slot: number): void;
}
