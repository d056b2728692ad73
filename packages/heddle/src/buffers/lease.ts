/** A buffer of a region that this agent holds. */
export interface Hold {
  readonly slot: number;
  /** Tells it from every other buffer that was in the slot. */
  readonly stamp: number;
  readonly address: number;
  /** In bytes. */
  readonly length: number;
  /** What the program has of it; undefined once it has given it up, or can reach it no more. */
  lease: Lease | undefined;
  /** Arguments in which it is on the way. */
  inFlight: number;
}

/** What the program has of a buffer: the memory object under all of its views. */
export interface Lease {
  /** The buffers of the pool that it is one of. */
  readonly home: object;
  readonly hold: Hold;
  /** An object of this buffer's own for the whole of the pool's memory, so that each view on it keeps it. */
  readonly memory: WeakRef<SharedArrayBuffer>;
  state: "held" | "freed" | "moved";
}

const leases = new WeakMap<object, Lease>();

/** Notes that views on `memory` are views of a pool's buffer. */
export const bind = (memory: SharedArrayBuffer, lease: Lease): void => {
  leases.set(memory, lease);
};

/** What a memory object is of, if a view on it is of a pool's buffer. */
export const leaseOf = (memory: object): Lease | undefined => leases.get(memory);

/** What writes and reads payloads needs of the buffers of a pool. */
export interface BufferDesk {
  /** This agent's number. */
  readonly agent: number;
  /** Whether a buffer is of this pool. */
  owns(lease: Lease): boolean;
  /**
   * A payload with these buffers is written.
   * @throws HeddleError `HEDDLE_PAYLOAD_TYPE` if one was given up meanwhile
   */
  check(leases: readonly Lease[]): void;
  /**
   * It is about to be sent, or is sent and not read yet. A buffer that is in it twice is here twice.
   * @param record whose payload it is
   */
  commit(record: number, leases: readonly Lease[]): void;
  /**
   * Has this agent hold a buffer that came in a payload.
   * @param sender the agent that wrote it
   * @returns its memory object, or undefined if there is no such buffer
   */
  take(sender: number, slot: number, stamp: number): Taken | undefined;
}

/** A buffer that came. */
export interface Taken {
  readonly hold: Hold;
  readonly memory: SharedArrayBuffer;
}
