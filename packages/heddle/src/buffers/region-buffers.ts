import { isMoved } from "../codec/moved.ts";
import type { Engine } from "../engine/engine.ts";
import { badArgument, HeddleError } from "../errors.ts";
import { type BufferDesk, bind, type Hold, type Lease, leaseOf, type Taken } from "./lease.ts";

/** A buffer in the memory that all workers of a pool share. `using` gives it up, as `free` does. */
export type PoolBuffer = Uint8Array<SharedArrayBuffer> & Disposable;

/** Instead of a slot: there are as many buffers as can be. */
const TOO_MANY = 0xfffffffe;
const NO_ROOM = 0xffffffff;
/** What the allocator takes beside a block's bytes, and the unit in which it counts. */
const HEADER_BYTES = 16;
const LINE_BYTES = 64;

/** Bytes of the arena that a block takes: engine/memory/size_class.hpp. */
function roomOf(bytes: number): number {
  const lines = Math.ceil((bytes + HEADER_BYTES) / LINE_BYTES);
  if (lines <= 4) return lines * LINE_BYTES;
  const quarter = 2 ** (Math.floor(Math.log2(lines - 1)) - 2);
  return Math.ceil(lines / quarter) * quarter * LINE_BYTES;
}

/**
 * An agent's buffers in the region of a pool. The engine knows which agents hold a buffer, and this class why this
 * one does: the program can reach it, or it is in an argument on its way.
 */
export abstract class RegionBuffers implements BufferDesk {
  protected readonly engine: Engine;
  readonly agent: number;
  readonly #bySlot = new Map<number, Hold>();
  readonly #collector = new FinalizationRegistry<Lease>((lease) => this.#leave(lease));

  constructor(engine: Engine, agent: number) {
    this.engine = engine;
    this.agent = agent;
  }

  /**
   * Makes a buffer of zeros.
   * @throws HeddleError `HEDDLE_ARGUMENT`, `HEDDLE_PAYLOAD_TOO_LARGE`, `HEDDLE_QUEUE_FULL`
   */
  make(bytes: number): PoolBuffer {
    const { exports, share } = this.engine;
    if (!Number.isSafeInteger(bytes) || bytes < 0) {
      throw badArgument("bytes", bytes, "a whole number of bytes");
    }
    const limit = `payload.payloadMaxByteLength = ${share.payloadBytes}`;
    // The first line of the arena is nobody's.
    if (roomOf(bytes) + LINE_BYTES > share.payloadBytes) {
      throw new HeddleError(
        "HEDDLE_PAYLOAD_TOO_LARGE",
        `bytes is ${bytes}, which with what the allocator adds is more than ${limit}`,
      );
    }
    const slot = this.inside(() => exports.heddle_buffer_make(this.agent, bytes) >>> 0);
    if (slot === TOO_MANY || slot === NO_ROOM) {
      const live = exports.heddle_live_buffers() >>> 0;
      const what =
        slot === TOO_MANY ? "there can be no more" : `nothing of ${limit} is left for it`;
      throw new HeddleError(
        "HEDDLE_QUEUE_FULL",
        `no room for a buffer of ${bytes} bytes: ${live} buffers are in use, here and in workers, and ${what}`,
      );
    }
    const { memory } = this.#enter(slot, exports.heddle_buffer_stamp(slot) >>> 0);
    const at = exports.heddle_buffer_address(slot) >>> 0;
    return disposable(new Uint8Array(memory, at, bytes)) as PoolBuffer;
  }

  /** Takes a step that changes what this agent holds. */
  protected inside<T>(step: () => T): T {
    return step();
  }

  /** What the program has from here on of a buffer that this agent holds. */
  #enter(slot: number, stamp: number): Taken {
    const { exports } = this.engine;
    const hold: Hold = {
      slot,
      stamp,
      address: exports.heddle_buffer_address(slot) >>> 0,
      length: exports.heddle_buffer_bytes(slot) >>> 0,
      lease: undefined,
      inFlight: 0,
    };
    this.#bySlot.set(slot, hold);
    return this.#lease(hold);
  }

  #lease(hold: Hold): Taken {
    const shared = this.engine.memory;
    // The same memory, and another object for it.
    const memory = structuredClone(shared.u8.buffer) as SharedArrayBuffer;
    const lease: Lease = { home: this, hold, memory: new WeakRef(memory), state: "held" };
    hold.lease = lease;
    bind(memory, lease);
    this.#collector.register(memory, lease);
    return { hold, memory };
  }

  take(_sender: number, slot: number, stamp: number): Taken | undefined {
    const { exports } = this.engine;
    const hold = this.#bySlot.get(slot);
    if (hold === undefined) {
      const address = this.inside(() => exports.heddle_buffer_hold(this.agent, slot, stamp) >>> 0);
      return address === 0 ? undefined : this.#enter(slot, stamp);
    }
    if (hold.stamp !== stamp) return undefined;
    const memory = hold.lease?.memory.deref();
    return memory === undefined ? this.#lease(hold) : { hold, memory };
  }

  owns(lease: Lease): boolean {
    return lease.home === this;
  }

  /** Whether the program has the buffer in a slot. */
  protected has(slot: number): boolean {
    return this.#bySlot.get(slot)?.lease !== undefined;
  }

  abstract commit(record: number, leases: readonly Lease[]): void;

  check(leases: readonly Lease[]): void {
    for (const { state } of leases) {
      if (state === "held") continue;
      throw new HeddleError(
        "HEDDLE_PAYLOAD_TYPE",
        `a buffer of the pool was ${state} while a value with it was written`,
      );
    }
  }

  /** Gives up what is moved with a payload. */
  protected giveMoved(leases: readonly Lease[]): void {
    for (const lease of leases) {
      const memory = lease.memory.deref();
      if (memory === undefined || !isMoved(memory)) continue;
      this.end(lease, "moved");
    }
  }

  /** The program has a buffer no more. */
  end(lease: Lease, state: "freed" | "moved"): void {
    if (lease.state !== "held") return;
    lease.state = state;
    this.#leave(lease);
  }

  #leave(lease: Lease): void {
    const { hold } = lease;
    // Another object may have taken the place of one that was collected.
    if (hold.lease !== lease) return;
    hold.lease = undefined;
    this.settle(hold);
  }

  /** Gives a buffer up if nothing needs it any more. */
  protected settle(hold: Hold): void {
    if (hold.lease !== undefined || hold.inFlight > 0) return;
    this.#bySlot.delete(hold.slot);
    this.inside(() => this.engine.exports.heddle_buffer_give_up(this.agent, hold.slot));
  }
}

/** Has `using` give up the buffer under a view. */
export function disposable<View extends ArrayBufferView>(view: View): View {
  // Older browsers have no such symbol.
  if (Symbol.dispose === undefined) return view;
  return Object.defineProperty(view, Symbol.dispose, {
    value: dispose,
    configurable: true,
    writable: true,
  });
}

function dispose(this: ArrayBufferView): void {
  free(this);
}

/**
 * Gives up a buffer of a pool: `pool.buffer(bytes)`, `buffer(bytes)` in a task, or one that came in an argument or a
 * result. Each thread has it for itself; when the last one has given it up, its memory is free for others. No view on
 * it may be used here from then on: it cannot be told from the memory of another. Twice is once.
 *
 * @param view any view on it
 * @throws HeddleError `HEDDLE_ARGUMENT` if it is none
 */
export function free(view: ArrayBufferView): void {
  const lease = ArrayBuffer.isView(view) ? leaseOf(view.buffer) : undefined;
  if (lease === undefined) throw badArgument("view", view, "a view on a buffer of a pool");
  (lease.home as RegionBuffers).end(lease, "freed");
}
