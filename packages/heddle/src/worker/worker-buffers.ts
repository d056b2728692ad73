import type { Lease, Taken } from "../buffers/lease.ts";
import { RegionBuffers } from "../buffers/region-buffers.ts";

/** A worker's buffers. What it sends, it holds until that has arrived, whatever becomes of it here. */
export class WorkerBuffers extends RegionBuffers {
  commit(_record: number, leases: readonly Lease[]): void {
    const { exports } = this.engine;
    for (const { hold } of leases) exports.heddle_buffer_send(this.agent, hold.slot);
    this.giveMoved(leases);
  }

  /** Only the owner sends to workers, and holds what is in an argument until the call is settled. */
  override take(sender: number, slot: number, stamp: number): Taken | undefined {
    return sender === this.engine.share.workers ? super.take(sender, slot, stamp) : undefined;
  }
}
