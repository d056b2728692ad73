import { clock } from "../clock.ts";
import { bytesOf, packParcel, transferOf } from "../codec/parcel.ts";
import { BY_MESSAGE, type PayloadCodec } from "../codec/payload.ts";
import { SPILLED } from "../codec/tags.ts";
import type { Engine } from "../engine/engine.ts";
import { HeddleError } from "../errors.ts";
import { layout } from "../generated/layout.ts";
import { itemsOf } from "../stream/items.ts";
import { Producer } from "../stream/producer.ts";
import { type Outlet, pump } from "../stream/pump.ts";
import { CREDITS, Ring } from "../stream/ring.ts";
import { isCancelled } from "./abort.ts";
import type { Fence } from "./fence.ts";
import type { WorkerHost } from "./host.ts";
import { RING } from "./messages.ts";

const TAG = layout.recordTag >>> 2;
const LENGTH = layout.recordLength >>> 2;
const BEGAN = layout.recordBegan >>> 3;
const STREAM = layout.recordStream >>> 2;

/** How long to look for credits by turns of the event loop before sleeping, in milliseconds: about what waking costs. */
const PATIENCE_MS = 0.1;

/** The streams that a worker's tasks give, while they last. */
export class ResultStreams {
  readonly #engine: Engine;
  readonly #host: WorkerHost;
  readonly #codec: PayloadCodec;
  readonly #fence: Fence | undefined;
  readonly #maxPayloadBytes: number;
  readonly #isolated: (value: unknown) => unknown;
  /** How many of them have begun and not ended. */
  live = 0;

  /** @param isolated an item such that no code of the task's runs while it is written, where that matters */
  constructor(
    engine: Engine,
    host: WorkerHost,
    codec: PayloadCodec,
    fence: Fence | undefined,
    maxPayloadBytes: number,
    isolated: (value: unknown) => unknown,
  ) {
    this.#engine = engine;
    this.#host = host;
    this.#codec = codec;
    this.#fence = fence;
    this.#maxPayloadBytes = maxPayloadBytes;
    this.#isolated = isolated;
  }

  /**
   * Sends what the task of `record` returned, item by item.
   * @returns what it returns at its end; rejects with what it throws
   */
  async send(record: number, result: unknown): Promise<unknown> {
    const { memory } = this.#engine;
    const ring = new Ring(memory, memory.u32[(record >>> 2) + STREAM] as number);
    const producer = this.#producer(ring);
    const outlet = this.#outlet(record, producer);
    this.live++;
    try {
      const items = itemsOf(await result);
      this.#inside(() => {
        // Here and not in the record, where hard timeouts look: they bound each step.
        ring.began = memory.f64[(record >>> 3) + BEGAN] as number;
      });
      return await pump(items, this.#fence === undefined ? outlet : this.#fenced(outlet, record));
    } finally {
      producer.stop();
      this.live--;
    }
  }

  /** Does what touches the shared memory. @throws EndedError if this thread is to end */
  #inside<T>(body: () => T): T {
    return this.#fence === undefined ? body() : this.#fence.inside(body);
  }

  #producer(ring: Ring): Producer {
    const tell = (callback: () => void) => {
      try {
        this.#inside(callback);
      } catch {
        // This thread ends.
      }
    };
    return new Producer(ring, {
      wakeConsumer: () => this.#host.post(RING),
      later: (callback) => void this.#host.turn().then(() => tell(callback)),
    });
  }

  #outlet(record: number, producer: Producer): Outlet {
    const { memory } = this.#engine;
    const { ring } = producer;
    const isClosed = () => isCancelled(memory, record);
    return {
      isClosed,
      hasRoom: () => producer.hasRoom(),
      room: async () => {
        const until = clock.now() + PATIENCE_MS;
        do {
          await this.#host.turn();
          if (this.#inside(() => producer.hasRoom() || isClosed())) return;
        } while (clock.now() < until);
        if (this.#inside(() => producer.arm() && !isClosed())) await ring.sleep(CREDITS);
      },
      asks: () => {},
      send: (item) => producer.push(this.#write(producer.cell, item, ring.id)),
      turn: () => this.#host.turn(),
    };
  }

  /** The same where a task may be ended by force: each of its steps is timed, and the time for which it waits is not. */
  #fenced(outlet: Outlet, record: number): Outlet {
    const setBegan = (time: number) =>
      this.#inside(() => {
        this.#engine.memory.f64[(record >>> 3) + BEGAN] = time;
      });
    return {
      isClosed: () => this.#inside(outlet.isClosed),
      hasRoom: () => this.#inside(outlet.hasRoom),
      room() {
        setBegan(0);
        return outlet.room();
      },
      asks: () => setBegan(clock.shared()),
      send: (item) => {
        const isolated = this.#isolated(item);
        this.#inside(() => outlet.send(isolated));
      },
      turn: outlet.turn,
    };
  }

  /** Writes an item into a cell. @returns bytes that it takes outside of it */
  #write(cell: number, item: unknown, id: number): number {
    const { memory } = this.#engine;
    try {
      this.#codec.write(cell, item, 0);
      return this.#codec.block === 0 ? 0 : (memory.u32[(cell >>> 2) + LENGTH] as number);
    } catch (problem) {
      const isFull = problem instanceof HeddleError && problem.code === "HEDDLE_QUEUE_FULL";
      if (!isFull && problem !== BY_MESSAGE) throw problem;
    }
    // As long results do, and those for which there is no room. Messages come in the order of their cells.
    const parcel = packParcel(item, this.#host.copies, this.#maxPayloadBytes);
    const bytes = bytesOf(parcel);
    this.#host.post({ kind: "item", stream: id, parcel }, transferOf(parcel));
    memory.i32[(cell >>> 2) + TAG] = SPILLED;
    return bytes;
  }
}
