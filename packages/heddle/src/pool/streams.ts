import { clock } from "../clock.ts";
import { openParcel, type Parcel } from "../codec/parcel.ts";
import type { PayloadCodec } from "../codec/payload.ts";
import type { Engine } from "../engine/engine.ts";
import { HeddleError } from "../errors.ts";
import { host } from "../host/host.ts";
import { RING_BYTES, Ring } from "../stream/ring.ts";
import type { Lookout } from "./lookout.ts";
import { ResultStream, type StreamDesk } from "./result-stream.ts";
import { Source, type SourceDesk } from "./source.ts";
import { Sources } from "./sources.ts";

/** Items are taken for this long before the event loop has to turn, in milliseconds. */
const TURN_EVERY_MS = 1;
/** Items between two looks at the clock. */
const STRIDE = 64;

/** What streams need of the dispatcher. */
export interface StreamsDesk {
  readonly engine: Engine;
  readonly codec: PayloadCodec;
  readonly lookout: Lookout;
  readonly source: Omit<SourceDesk, "memory" | "free" | "waits" | "watch">;
  /** The error for a worker that died while it ran a function. */
  explainLoss(worker: number, functionIndex: number): HeddleError;
}

/** The streams of a pool, on the main agent's side. */
export class Streams {
  readonly #desk: StreamsDesk;
  readonly #streamDesk: StreamDesk;
  /** By number, those that have a ring. */
  readonly #live = new Map<number, ResultStream>();
  /** Those that somebody waits for. */
  readonly #attended = new Set<ResultStream>();
  readonly #sourceDesk: SourceDesk;
  /** Streams in arguments of calls that are under way. */
  readonly #sources = new Set<Source>();
  #ids = 0;
  #taken = 0;
  /** When the first item since the last turn of the event loop was taken, about; 0 if none was. */
  #takenSince = 0;
  /** How many calls are under way. */
  inFlight = 0;

  constructor(desk: StreamsDesk) {
    this.#desk = desk;
    const { engine, codec, lookout } = desk;
    this.#streamDesk = {
      memory: engine.memory,
      read: (cell, tag) => codec.read(cell, tag),
      open: (parcel) => openParcel(parcel, host.copies),
      free: (block) => engine.exports.heddle_free(block),
      attend: (stream) => this.#attend(stream),
      neglect: (stream) => void this.#attended.delete(stream),
      lookSoon: () => lookout.lookSoon(),
      isDue: () => this.#isDue(),
      count: (more) => {
        this.inFlight += more;
      },
      forget: (stream) => void this.#live.delete(stream.id),
      explainLoss: (worker, stream) => desk.explainLoss(worker, stream.functionIndex),
    };
    this.#sourceDesk = {
      ...desk.source,
      memory: engine.memory,
      free: (block) => engine.exports.heddle_free(block),
      waits: (source) => {
        lookout.expect();
        // It sleeps on: this one, too, has to hear of it.
        if (lookout.isAsleep && !source.arm()) source.poll();
      },
      watch: (source, on) => {
        if (on) this.#sources.add(source);
        else this.#sources.delete(source);
      },
    };
  }

  /**
   * A stream for a call that is about to be made.
   * @throws HeddleError `HEDDLE_QUEUE_FULL` if there is no room for its ring
   */
  open(functionIndex: number): ResultStream {
    const { ring, block } = this.#layOut();
    const stream = new ResultStream(this.#streamDesk, functionIndex, ring, block);
    this.#live.set(stream.id, stream);
    return stream;
  }

  /** For the streams in the argument of a call that is about to be made. */
  sources(): Sources {
    return new Sources((source) => {
      const { ring, block } = this.#layOut();
      return new Source(this.#sourceDesk, source, ring, block);
    });
  }

  #layOut(): { ring: Ring; block: number } {
    const { exports, memory } = this.#desk.engine;
    const block = exports.heddle_alloc(RING_BYTES) >>> 0;
    if (block === 0) {
      throw new HeddleError(
        "HEDDLE_QUEUE_FULL",
        `no room for a stream, which takes ${RING_BYTES} bytes: all of payload.payloadMaxByteLength is in use by ` +
          "calls in flight",
      );
    }
    this.#ids = (this.#ids + 1) | 0;
    return { ring: Ring.layOut(memory, block, this.#ids), block };
  }

  /** Whether somebody waits for an item, or an end. */
  get isAwaited(): boolean {
    return this.#attended.size > 0;
  }

  /** Gives what is here to whoever waits, and has those go on who can. @returns how many that were */
  collect(): number {
    let served = 0;
    if (this.#attended.size > 0) for (const stream of this.#attended) served += stream.collect();
    if (this.#sources.size > 0) for (const source of this.#sources) served += source.poll();
    return served;
  }

  /** The event loop has turned. */
  turned(): void {
    this.#takenSince = 0;
  }

  /** Has whatever is waited for ring. @returns false if there is something already */
  arm(): boolean {
    let isEmpty = true;
    for (const stream of this.#attended) isEmpty = stream.arm() && isEmpty;
    for (const source of this.#sources) isEmpty = source.arm() && isEmpty;
    return isEmpty;
  }

  /** An item came by message. */
  item(id: number, parcel: Parcel): void {
    this.#live.get(id)?.item(parcel);
  }

  /** A worker is gone, its records are collected, and whatever it sent by message is here. */
  bury(worker: number): void {
    for (const stream of [...this.#live.values()]) stream.bury(worker);
  }

  #attend(stream: ResultStream): void {
    const { lookout } = this.#desk;
    this.#attended.add(stream);
    // The pool is closed, and what its tasks gave before is here still.
    if (lookout.isClosed) return host.turn(() => this.#serveLate(stream));
    lookout.expect();
    // It sleeps on: this one, too, has to ring.
    if (lookout.isAsleep && !stream.arm()) stream.collect();
  }

  #serveLate(stream: ResultStream): void {
    this.turned();
    stream.collect();
  }

  /** An item that is here already takes no turn; many of them would leave the event loop no time. */
  #isDue(): boolean {
    if (++this.#taken < STRIDE) return false;
    this.#taken = 0;
    const now = clock.now();
    if (this.#takenSince === 0) this.#takenSince = now;
    return now - this.#takenSince > TURN_EVERY_MS;
  }
}
