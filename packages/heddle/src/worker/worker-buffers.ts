import type { BufferDesk, Lease, Taken } from "../buffers/lease.ts";
import { RegionBuffers } from "../buffers/region-buffers.ts";
import type { Engine } from "../engine/engine.ts";
import { Fence } from "./fence.ts";
import type { WorkerInit } from "./messages.ts";

/** A worker's buffers. What it sends, it holds until that has arrived, whatever becomes of it here. */
export class WorkerBuffers extends RegionBuffers {
  readonly #fence: Fence | undefined;
  /** For copies of values that stay in this agent. */
  readonly local: BufferDesk = {
    agent: this.agent,
    owns: (lease) => this.owns(lease),
    check: (leases) => this.check(leases),
    commit: () => {},
    take: (_sender, slot, stamp) => super.take(this.agent, slot, stamp),
  };

  constructor(engine: Engine, init: WorkerInit) {
    super(engine, init.worker);
    this.#fence = init.fence && new Fence(init.fence);
  }

  /** Where this thread may go on after its end, what it held is its successor's to hold then. */
  protected override inside<T>(step: () => T): T {
    return this.#fence === undefined ? step() : this.#fence.inside(step);
  }

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
