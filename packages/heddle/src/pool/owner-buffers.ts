import type { Hold, Lease, Taken } from "../buffers/lease.ts";
import { RegionBuffers } from "../buffers/region-buffers.ts";
import type { Engine } from "../engine/engine.ts";

/** The main agent's buffers. It holds those in arguments until their calls are settled. */
export class OwnerBuffers extends RegionBuffers {
  /** By record. */
  readonly #lent = new Map<number, readonly Hold[]>();

  constructor(engine: Engine) {
    super(engine, engine.share.workers);
  }

  commit(record: number, leases: readonly Lease[]): void {
    if (leases.length === 0) return;
    const holds = leases.map(({ hold }) => hold);
    for (const hold of holds) hold.inFlight++;
    this.#lent.set(record, holds);
    this.giveMoved(leases);
  }

  /** The call in `from` is made again, in `to`. */
  moved(from: number, to: number): void {
    const holds = this.#lent.get(from);
    if (holds === undefined) return;
    this.#lent.delete(from);
    this.#lent.set(to, holds);
  }

  /** The call in `record` is back. */
  returned(record: number): void {
    const holds = this.#lent.get(record);
    if (holds === undefined) return;
    this.#lent.delete(record);
    for (const hold of holds) {
      hold.inFlight--;
      this.settle(hold);
    }
  }

  /** Results come from workers, which have told the engine so. */
  override take(sender: number, slot: number, stamp: number): Taken | undefined {
    if (sender >= this.agent) return undefined;
    const had = this.has(slot);
    const taken = super.take(sender, slot, stamp);
    if (taken === undefined) return undefined;
    if (this.engine.exports.heddle_buffer_arrived(sender, slot) !== 0) return taken;
    // Nobody sent it.
    if (!had && taken.hold.lease !== undefined) this.end(taken.hold.lease, "freed");
    return undefined;
  }

  /** A worker is gone, and all that it finished has been read. */
  bury(worker: number): void {
    this.engine.exports.heddle_buffers_bury(worker);
  }
}
