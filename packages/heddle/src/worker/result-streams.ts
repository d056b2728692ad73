import { bytesOf, packParcel, transferOf } from "../codec/parcel.ts";
import { BY_MESSAGE, type PayloadCodec } from "../codec/payload.ts";
import { SPILLED } from "../codec/tags.ts";
import type { Engine } from "../engine/engine.ts";
import { HeddleError } from "../errors.ts";
import { layout } from "../generated/engine-wasm.ts";
import { itemsOf } from "../stream/items.ts";
import { Producer } from "../stream/producer.ts";
import { type Outlet, pump } from "../stream/pump.ts";
import { CREDITS, Ring } from "../stream/ring.ts";
import { isCancelled } from "./abort.ts";
import { EndedError, type Fence } from "./fence.ts";
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
  /** How many of them have begun and not ended. */
  live = 0;

  constructor(
    engine: Engine,
    host: WorkerHost,
    codec: PayloadCodec,
    fence: Fence | undefined,
    maxPayloadBytes: number,
  ) {
    this.#engine = engine;
    this.#host = host;
    this.#codec = codec;
    this.#fence = fence;
    this.#maxPayloadBytes = maxPayloadBytes;
  }

  /**
   * Sends what the task of `record` returned, item by item.
   * @returns what it returns at its end; rejects with what it throws
   */
  async send(record: number, result: unknown): Promise<unknown> {
    const { memory } = this.#engine;
    const ring = new Ring(memory, memory.u32[(record >>> 2) + STREAM] as number);
    // Here and not in the record, where hard timeouts look: they bound each step.
    ring.began = memory.f64[(record >>> 3) + BEGAN] as number;
    const producer = this.#producer(ring);
    this.live++;
    try {
      return await pump(itemsOf(await result), this.#outlet(record, producer));
    } finally {
      producer.stop();
      this.live--;
    }
  }

  #producer(ring: Ring): Producer {
    const fence = this.#fence;
    return new Producer(ring, {
      wakeConsumer: () => this.#host.post(RING),
      later: (callback) =>
        void this.#host.turn().then(() => {
          if (fence?.isEnded !== true) callback();
        }),
    });
  }

  #outlet(record: number, producer: Producer): Outlet {
    const { memory } = this.#engine;
    const { ring } = producer;
    const fence = this.#fence;
    const isClosed = () => isCancelled(memory, record);
    const asks = () => {
      memory.f64[(record >>> 3) + BEGAN] = performance.timeOrigin + performance.now();
    };
    const rests = () => {
      memory.f64[(record >>> 3) + BEGAN] = 0;
    };
    return {
      isClosed:
        fence === undefined
          ? isClosed
          : () => {
              if (fence.isEnded) throw new EndedError();
              return isClosed();
            },
      hasRoom: () => producer.hasRoom(),
      room: async () => {
        if (fence !== undefined) rests();
        const until = performance.now() + PATIENCE_MS;
        do {
          await this.#host.turn();
          if (producer.hasRoom() || isClosed()) return;
        } while (performance.now() < until);
        if (producer.arm() && !isClosed()) await ring.sleep(CREDITS);
      },
      asks: fence === undefined ? () => {} : asks,
      send: (item) => producer.push(this.#write(producer.cell, item, ring.id)),
      turn: () => this.#host.turn(),
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
