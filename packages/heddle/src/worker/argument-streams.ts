import { openParcel, type Parcel } from "../codec/parcel.ts";
import type { PayloadCodec } from "../codec/payload.ts";
import { corruptPayload } from "../codec/reader.ts";
import { END, SPILLED, THROWN } from "../codec/tags.ts";
import type { SharedMemory } from "../engine/memory.ts";
import { HeddleError } from "../errors.ts";
import { layout } from "../generated/layout.ts";
import { Consumer } from "../stream/consumer.ts";
import { CREDITS, ITEMS, Ring } from "../stream/ring.ts";
import type { Fence } from "./fence.ts";
import type { WorkerHost } from "./host.ts";
import { RING } from "./messages.ts";

const TAG = layout.recordTag >>> 2;

type Step = IteratorResult<unknown, unknown>;

const DONE: Step = { done: true, value: undefined };

/** The worker that reads. */
interface Surroundings {
  readonly memory: SharedMemory;
  readonly host: WorkerHost;
  readonly fence: Fence | undefined;
}

/** A stream in an argument: the task's end. */
class ArgumentStream implements AsyncIterableIterator<unknown, unknown> {
  readonly #memory: SharedMemory;
  readonly #codec: PayloadCodec;
  readonly #host: WorkerHost;
  readonly #ring: Ring;
  readonly #consumer: Consumer;
  readonly #fence: Fence | undefined;
  readonly #parcels: Parcel[] = [];
  #onParcel: (() => void) | undefined;
  /** Whether the next item is one whose message is not here. */
  #lacksParcel = false;
  /** Whether there is nothing more to come. */
  #isOver = false;
  #isAsked = false;
  /** Those who wait, one behind the other. */
  #queue: Promise<unknown> | undefined;

  constructor(worker: Surroundings, codec: PayloadCodec, ring: Ring) {
    const { memory, host, fence } = worker;
    this.#memory = memory;
    this.#fence = fence;
    this.#codec = codec;
    this.#host = host;
    this.#ring = ring;
    this.#consumer = new Consumer(ring, () => this.#wakeProducer());
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leave();
  }

  next(): Promise<Step> {
    if (this.#queue === undefined) {
      try {
        const step = this.#take();
        if (step !== undefined) return Promise.resolve(step);
      } catch (error) {
        return Promise.reject(error);
      }
    }
    const waits = (this.#queue ?? Promise.resolve()).then(() => this.#wait());
    const queue: Promise<unknown> = waits.then(
      () => this.#advance(queue),
      () => this.#advance(queue),
    );
    this.#queue = queue;
    return waits;
  }

  async return(value?: unknown): Promise<Step> {
    this.#leave();
    return { done: true, value: await value };
  }

  async throw(error?: unknown): Promise<Step> {
    this.#leave();
    throw error;
  }

  /** An item came by message. */
  item(parcel: Parcel): void {
    this.#parcels.push(parcel);
    this.#onParcel?.();
  }

  /** The call ends: the ring is somebody else's from here on. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#wakeWaiting();
  }

  /** The task wants no more. */
  #leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#inside(() => {
      this.#ring.leave();
      this.#wakeProducer();
      this.#wakeWaiting();
    });
  }

  /** Does what touches the shared memory. @throws EndedError if this thread is to end */
  #inside<T>(body: () => T): T {
    return this.#fence === undefined ? body() : this.#fence.inside(body);
  }

  #wakeWaiting(): void {
    this.#onParcel?.();
    if (this.#queue !== undefined) this.#ring.wake(ITEMS);
  }

  #wakeProducer(): void {
    this.#ring.endWait(CREDITS);
    this.#host.post(RING);
  }

  #advance(queue: Promise<unknown>): void {
    if (this.#queue === queue) this.#queue = undefined;
  }

  async #wait(): Promise<Step> {
    for (;;) {
      const step = this.#take();
      if (step !== undefined) return step;
      if (this.#lacksParcel) await this.#parcel();
      else if (this.#inside(() => this.#consumer.arm() && !this.#ring.isClosed)) {
        await this.#ring.sleep(ITEMS);
      }
    }
  }

  /** Resolves when a message is here, or nobody waits for it any more. */
  #parcel(): Promise<void> {
    return new Promise((resolve) => {
      this.#onParcel = () => {
        this.#onParcel = undefined;
        resolve();
      };
    });
  }

  /** The next item or the end, if it is here. @throws what the source threw */
  #take(): Step | undefined {
    return this.#isOver ? DONE : this.#inside(() => this.#takeInside());
  }

  #takeInside(): Step | undefined {
    if (!this.#isAsked) this.#ask();
    const cell = this.#consumer.peek();
    if (cell === 0) {
      if (this.#ring.isClosed) this.#abort();
      return undefined;
    }
    const tag = this.#memory.i32[(cell >>> 2) + TAG] as number;
    let value: unknown;
    if ((tag & SPILLED) === 0) value = this.#codec.read(cell, tag);
    else {
      const parcel = this.#parcels.shift();
      this.#lacksParcel = parcel === undefined;
      if (parcel === undefined) return undefined;
      value = openParcel(parcel, this.#host.copies);
    }
    this.#consumer.advance();
    if ((tag & END) === 0) return { done: false, value };
    this.#isOver = true;
    if ((tag & THROWN) !== 0) throw value;
    return { done: true, value };
  }

  /** The call was given up, and with it what it reads. */
  #abort(): never {
    this.#isOver = true;
    const text = "the call was given up, and no more items of its streams come";
    throw new HeddleError("HEDDLE_ABORTED", text);
  }

  #ask(): void {
    this.#isAsked = true;
    this.#ring.ask();
    if (this.#ring.isWaiting(CREDITS)) this.#wakeProducer();
  }
}

/** A `ReadableStream` of what a stream gives. */
function readableOf(stream: ArgumentStream): ReadableStream {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await stream.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: async () => void (await stream.return()),
    },
    { highWaterMark: 0 },
  );
}

/** The streams in the arguments of a worker's calls. */
export class ArgumentStreams {
  readonly #worker: Surroundings;
  readonly #live = new Map<number, ArgumentStream>();
  /** Numbers of those that the argument which is being read has. */
  #opened: number[] = [];

  constructor(worker: Surroundings) {
    this.#worker = worker;
  }

  /** How many calls' streams may be read. */
  get live(): number {
    return this.#live.size;
  }

  /** Makes what gives the items in a ring. @param codec reads them */
  open(address: number, isReadable: boolean, codec: PayloadCodec): object {
    const { memory } = this.#worker;
    if (!Ring.isPlace(memory, address)) throw corruptPayload("no ring", address);
    const ring = new Ring(memory, address);
    const stream = new ArgumentStream(this.#worker, codec, ring);
    const { id } = ring;
    this.#live.set(id, stream);
    this.#opened.push(id);
    return isReadable && typeof ReadableStream === "function" ? readableOf(stream) : stream;
  }

  /** Those of the argument that was just read. @returns what ends them; undefined if there are none */
  taken(): { end(): void } | undefined {
    if (this.#opened.length === 0) return undefined;
    const ids = this.#opened;
    this.#opened = [];
    return {
      end: () => {
        for (const id of ids) {
          this.#live.get(id)?.end();
          this.#live.delete(id);
        }
      },
    };
  }

  /** An item came by message. */
  item(id: number, parcel: Parcel): void {
    this.#live.get(id)?.item(parcel);
  }
}
