import { Payload } from "../codec/tags.ts";
import type { SharedMemory } from "../engine/memory.ts";
import { layout } from "../generated/layout.ts";
import { host } from "../host/host.ts";

const TAG = layout.recordTag >>> 2;
const LENGTH = layout.recordLength >>> 2;

/** How much may be in flight. */
export interface AdmissionLimits {
  /** Calls. */
  readonly records: number;
  /** Bytes of arguments from which on calls are refused. */
  readonly maxBytes: number;
  /** Bytes of all payloads. */
  readonly payloadBytes: number;
  /** Bytes of one. */
  readonly maxPayloadBytes: number;
}

/** What it needs of whoever submits calls and collects their results. */
export interface AdmissionDesk {
  /** Records that are in flight, given up or not. */
  inFlight(): number;
  /** Calls so far. */
  calls(): number;
  /** A call was refused; told once per turn. */
  full(): void;
  /** Looks for results, and calls `look` then. */
  lookSoon(): void;
}

interface Waiting {
  resolve(): void;
  reject(reason: unknown): void;
}

const AT_ONCE = Promise.resolve();

/**
 * Whether the pool can take another call, and who waits until it can. Arguments that lie in their records
 * are bounded with them and have no bytes here; others count as long as their blocks are theirs.
 */
export class Admission {
  readonly #memory: SharedMemory;
  readonly #limits: AdmissionLimits;
  readonly #desk: AdmissionDesk;
  /** Bytes with which there is no room for sure: the largest argument finds its block, and room to grow in. */
  readonly #readyBytes: number;
  /** By slot of the record. */
  readonly #bytesOf: Uint32Array;
  #bytes = 0;
  #started = false;
  #ended: Error | undefined;
  #waiting: Waiting[] = [];
  /** Let in since the last turn of the event loop, and the calls before that: they may still be to come. */
  #letIn = 0;
  #callsBefore = 0;
  /** Whether a call was refused since. */
  #wasFull = false;

  constructor(memory: SharedMemory, limits: AdmissionLimits, desk: AdmissionDesk) {
    this.#memory = memory;
    this.#limits = limits;
    this.#desk = desk;
    this.#bytesOf = new Uint32Array(limits.records);
    const { maxBytes, payloadBytes, maxPayloadBytes } = limits;
    this.#readyBytes = Math.max(1, Math.min(maxBytes, payloadBytes / 2 - maxPayloadBytes));
  }

  /** Bytes of arguments in flight. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether there are so many bytes in flight that no call is taken. */
  get isOverfull(): boolean {
    return this.#bytes >= this.#limits.maxBytes;
  }

  /** Whether somebody waits for room. */
  get isAwaited(): boolean {
    return this.#started && this.#waiting.length > 0;
  }

  /** The argument in `record` has a block. */
  take(slot: number, record: number): void {
    const { i32 } = this.#memory;
    const words = record >>> 2;
    const isWide = ((i32[words + TAG] as number) & 0xff) === Payload.string16;
    const length = i32[words + LENGTH] as number;
    this.takeBytes(slot, isWide ? 2 * length : length);
  }

  /** The argument of the call in `slot` takes so many bytes. */
  takeBytes(slot: number, bytes: number): void {
    this.#bytesOf[slot] = bytes;
    this.#bytes += bytes;
  }

  /** They are free again. */
  give(slot: number): void {
    this.#bytes -= this.#bytesOf[slot] as number;
  }

  /** Calls that can be made right now, beside those of whoever was let in and is about to. */
  #room(): number {
    if (this.#bytes >= this.#readyBytes) return 0;
    const made = this.#desk.calls() - this.#callsBefore;
    const toCome = Math.max(0, this.#letIn - made);
    return this.#limits.records - this.#desk.inFlight() - toCome;
  }

  /** Resolves as soon as the workers are up and there is room for a call. */
  ready(): Promise<void> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    // Who waits longer comes first.
    if (this.#started && this.#waiting.length === 0 && this.#room() > 0) {
      this.#letIn++;
      return AT_ONCE;
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      if (this.#started) this.#desk.lookSoon();
      else if (this.#waiting.length === 1) host.keepAlive(true);
    });
  }

  /** The workers are up. */
  start(): void {
    if (this.#started || this.#ended !== undefined) return;
    this.#started = true;
    if (this.#waiting.length === 0) return;
    host.keepAlive(false);
    this.#desk.lookSoon();
  }

  /** A new turn: who was let in before has made its call, or has other plans. */
  look(): void {
    this.#letIn = 0;
    this.#wasFull = false;
    this.#callsBefore = this.#desk.calls();
    if (!this.isAwaited) return;
    const admitted = this.#waiting.splice(0, Math.max(0, this.#room()));
    this.#letIn = admitted.length;
    for (const { resolve } of admitted) resolve();
  }

  /** A call was refused for want of room. */
  refused(): void {
    if (this.#wasFull) return;
    this.#wasFull = true;
    this.#desk.full();
  }

  /** No call is taken any more. */
  end(error: Error): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    if (!this.#started && this.#waiting.length > 0) host.keepAlive(false);
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
