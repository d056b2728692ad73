import type { Lease } from "../buffers/lease.ts";
import type { PoolBuffer } from "../buffers/region-buffers.ts";
import { bytesOf, type Parcel, transferOf } from "../codec/parcel.ts";
import { BY_MESSAGE, LENT, type PayloadCodec } from "../codec/payload.ts";
import { IN_BLOCK, SPILLED } from "../codec/tags.ts";
import type { BlockAllocator } from "../codec/writer.ts";
import type { Engine } from "../engine/engine.ts";
import { HeddleError, inWords } from "../errors.ts";
import { layout } from "../generated/layout.ts";
import { Admission, type AdmissionLimits } from "./admission.ts";
import { Courier, type Post } from "./courier.ts";
import { Inliner, type InlineTask } from "./inliner.ts";
import type { InlinerSettings } from "./inliner-options.ts";
import { ItemWriter, STREAMS } from "./item-writer.ts";
import { abortError, isWatched, type Limits, UNBOUNDED } from "./limits.ts";
import { Lookout } from "./lookout.ts";
import { type ExplainLoss, IN_PARCEL, type LostCall, OpenCalls } from "./open-calls.ts";
import { Overseer, type OverseerDesk } from "./overseer.ts";
import { OwnerBuffers } from "./owner-buffers.ts";
import { ANY_WORKER, type Placement } from "./placement.ts";
import { Streams } from "./streams.ts";
import type { Tally } from "./tally.ts";
import { startTimer } from "./timer.ts";
import { Watch } from "./watch.ts";

const FUNCTION = layout.recordFunction >>> 2;
const TAG = layout.recordTag >>> 2;

/** Calls for each worker that are plenty, beside what is done within two naps of the lookout. */
const DEEP = 4;

type Reject = (reason: unknown) => void;

type CallParameters = [
  functionIndex: number,
  argument: unknown,
  limits: Limits | undefined,
  isTaken: boolean,
];

/** The main agent's end of the pool: encodes arguments into records and submits them; `OpenCalls` has the rest. */
export class Dispatcher {
  readonly #engine: Engine;
  readonly #blocks: BlockAllocator;
  readonly #codec: PayloadCodec;
  readonly #records: number;
  #overseer: Overseer | undefined;
  #inliner: Inliner | undefined;
  /** Whether there is room for calls. */
  readonly admission: Admission;
  /** Looks for what workers finish. */
  readonly lookout: Lookout;
  /** Takes calls to workers by message. */
  readonly courier: Courier;
  /** Calls whose results come item by item. */
  readonly streams: Streams;
  /** What became of the calls of each task. */
  readonly #tally: Tally;
  readonly #placement: Placement | undefined;
  readonly #writer: ItemWriter;
  /** How many records there are. */
  readonly #maxCalls: number;
  /** Those that are under way. */
  readonly #calls: OpenCalls;

  /** A free record, taken along with the last submission; 0 if there was none. */
  #next: number;
  #closed: HeddleError | undefined;
  /** Why calls are not taken any more: the pool is closed, or about to be. */
  #refusal: HeddleError | undefined;
  /** Whether an argument is being written, which may run code of the caller's. */
  #writing = false;
  readonly #buffers: OwnerBuffers;
  /** Calls that wait for their arguments. */
  readonly #awaiting = new Set<Reject>();
  #whenIdle: (() => void)[] = [];

  /**
   * @param post sends to a worker
   * @param full called when a call was refused for want of room, at most once per turn
   * @param tally where calls are counted
   */
  constructor(
    engine: Engine,
    workers: number,
    limits: AdmissionLimits & { readonly patienceMs: number | undefined },
    placement: Placement | undefined,
    explainLoss: ExplainLoss,
    post: Post,
    full: () => void,
    tally: Tally,
  ) {
    const { exports, memory } = engine;
    this.#engine = engine;
    this.#maxCalls = limits.records;
    this.#tally = tally;
    this.#blocks = {
      tag: IN_BLOCK,
      alloc: (bytes: number) => exports.heddle_alloc(bytes) >>> 0,
      free: (block: number) => exports.heddle_free(block),
    };
    this.#buffers = new OwnerBuffers(engine);
    this.#writer = new ItemWriter(memory, this.#blocks, limits.maxPayloadBytes, this.#buffers);
    this.#codec = this.#writer.codec;
    this.lookout = new Lookout(exports, {
      collect: () => this.#calls.settleFinished() + this.streams.collect(),
      isNeeded: () => this.#isAwaited,
      // With priorities the next answer may be to an urgent call.
      isDeep: (answers) =>
        limits.patienceMs === undefined &&
        this.#calls.inFlight > DEEP * workers + 2 * answers &&
        this.streams.inFlight === 0,
      maySleep: () => this.streams.arm(),
      turned: () => {
        this.streams.turned();
        this.admission.look();
      },
      idle: () => this.#tellIfIdle(),
    });
    this.streams = new Streams({
      engine,
      codec: this.#codec,
      lookout: this.lookout,
      source: {
        write: (...item) => this.#guarded(() => this.#writer.writeItem(...item)),
        pack: (item) => this.#guarded(() => this.#writer.packItem(item)),
        post: (record, stream, parcel) => {
          const worker = this.#calls.workerOf(record);
          return post(worker, { kind: "item", stream, parcel }, transferOf(parcel));
        },
      },
      explainLoss: (worker, functionIndex) => explainLoss(worker, functionIndex, false, 1),
    });
    this.courier = new Courier(engine, workers, post);
    this.#placement = placement;
    this.admission = new Admission(memory, limits, {
      inFlight: () => this.#calls.inFlight,
      calls: () => this.#calls.count,
      full,
      lookSoon: () => this.lookout.lookSoon(),
    });
    this.#next = exports.heddle_acquire() >>> 0;
    this.#records = this.#next; // the first record to be acquired is the first of all
    this.#calls = new OpenCalls(engine, this.#records, limits.records, {
      codec: this.#codec,
      buffers: this.#buffers,
      tally,
      explainLoss,
      isOverdue: (record) => this.#overseer?.isOverdue(record) === true,
      returned: (slot, record, block) => this.#returned(slot, record, block),
      lookSoon: () => this.lookout.lookSoon(),
    });
  }

  /** What all calls reject with, once that is so. */
  get closed(): HeddleError | undefined {
    return this.#closed;
  }

  /**
   * Has workers ended whose tasks run for too long. Every call is to have limits from here on.
   * @param end see `OverseerDesk`
   */
  oversee(hardTimeoutMs: number, end: OverseerDesk["end"]): void {
    this.#overseer = new Overseer(this.#engine.memory, hardTimeoutMs, {
      collect: () => {
        while (this.#calls.settleFinished() > 0);
      },
      records: () => this.#calls.records(),
      has: (record) => this.#calls.has(record),
      end,
    });
  }

  /**
   * Has the main thread run calls itself. Every call is to have limits from here on.
   * @param tasks by index of the table, where the main thread has them
   */
  inline(settings: InlinerSettings, tasks: readonly (InlineTask | undefined)[]): void {
    const given = { ...settings, maxPayloadBytes: this.#writer.maxBytes };
    const records = { at: this.#records, count: this.#maxCalls };
    this.#inliner = new Inliner(this.#engine, given, tasks, this.#blocks, records, {
      collect: () => void this.#calls.settleFinished(),
      inFlight: () => this.#calls.inFlight,
      isClosed: () => this.#closed !== undefined,
      spilled: (id, parcel) => this.spilled(id, parcel),
      settle: (record) => {
        this.#calls.settle(record);
        this.lookout.lookSoon();
      },
    });
  }

  /** Calls that the main thread ran. */
  get inlined(): number {
    return this.#inliner?.run ?? 0;
  }

  /** Calls that are not settled. */
  get inFlight(): number {
    return this.#calls.inFlight - this.#calls.abandoned;
  }

  /** Whether anybody waits for anything. A stream goes on by itself only as far as its credits reach. */
  get #isAwaited(): boolean {
    const { streams } = this;
    const isIdleAwaited = this.#whenIdle.length > 0 && this.inFlight > 0;
    return (
      this.inFlight > streams.inFlight ||
      streams.isAwaited ||
      isIdleAwaited ||
      this.admission.isAwaited
    );
  }

  /** Whether no worker has anything of this agent's. */
  get isQuiet(): boolean {
    return this.#calls.inFlight === 0;
  }

  /** Calls so far. */
  get calls(): number {
    return this.#calls.count;
  }

  /**
   * Calls function `functionIndex` of the table. Never throws: what goes wrong rejects the promise.
   * @param isTaken whether the call was taken before, and has waited since
   */
  call(
    functionIndex: number,
    argument: unknown,
    limits?: Limits,
    isTaken = false,
  ): Promise<unknown> {
    const exports = this.#engine.exports;
    if (this.#refusal !== undefined && !(isTaken && this.#closed === undefined)) {
      return Promise.reject(this.#refusal);
    }
    // A getter of an argument that is being written makes a call: that one comes afterwards.
    if (this.#writing)
      return Promise.resolve().then(() => this.call(functionIndex, argument, limits, isTaken));
    if (limits?.signal?.aborted) return Promise.reject(abortError(limits.signal.reason));
    let record = this.#next;
    if (record === 0 || this.admission.isOverfull) {
      record = this.#makeRoom();
      if (record === 0) return Promise.reject(this.#full(functionIndex));
    }
    if (limits?.transfer !== undefined) return this.#callByMessage(functionIndex, argument, limits);
    this.#writing = true;
    try {
      this.#codec.write(record, argument, limits === undefined ? 0 : limits.flags);
    } catch (error) {
      this.#writing = false;
      return this.#callAfter(error, functionIndex, argument, limits, isTaken);
    }
    this.#writing = false;
    if (this.#closed !== undefined) return Promise.reject(this.#closed); // by a getter of the argument
    const slot = this.#calls.slotOf(record);
    const { block } = this.#codec;
    if (block > LENT) this.admission.take(slot, record);
    this.#engine.memory.i32[(record >>> 2) + FUNCTION] = functionIndex;
    let worker = ANY_WORKER;
    if (limits !== undefined) {
      Watch.prepare(this.#engine.memory, record, limits);
      worker = limits.worker;
    }
    if (this.#placement !== undefined) {
      worker = this.#placement.place(slot, record, functionIndex, limits);
    }
    this.#next = exports.heddle_submit(record, worker) >>> 0;
    return this.#expect(slot, record, functionIndex, block, limits);
  }

  /** An argument could not be written, in that way or not at all. */
  #callAfter(
    error: unknown,
    ...[index, argument, limits, isTaken]: CallParameters
  ): Promise<unknown> {
    if (error === BY_MESSAGE) return this.#callByMessage(index, argument, limits);
    if (error === STREAMS) return this.#callWithStreams(index, argument, limits, isTaken);
    if (this.#makesRoomAfter(error, index)) return this.call(index, argument, limits, isTaken);
    return Promise.reject(error);
  }

  /** The same with an argument that goes by message, since it is long, shared or moved. */
  #callByMessage(
    functionIndex: number,
    argument: unknown,
    limits: Limits | undefined,
  ): Promise<unknown> {
    const { exports, memory } = this.#engine;
    const record = this.#next;
    let parcel: Parcel;
    const lent: Lease[] = [];
    this.#writing = true;
    try {
      parcel = this.#writer.pack(argument, limits?.transfer, lent);
    } catch (error) {
      this.#writing = false;
      if (error === STREAMS) return this.#callWithStreams(functionIndex, argument, limits, true);
      return Promise.reject(error);
    } finally {
      this.#writing = false;
    }
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    memory.i32[(record >>> 2) + TAG] = limits === undefined ? SPILLED : SPILLED | limits.flags;
    memory.i32[(record >>> 2) + FUNCTION] = functionIndex;
    if (limits !== undefined) Watch.prepare(memory, record, limits);
    const bytes = bytesOf(parcel);
    const isKept = limits?.replay?.keepParcel(parcel, limits.transfer) === true;
    try {
      this.courier.send(record, parcel, isKept);
    } catch (error) {
      const text = `a buffer in callOptions.transfer cannot be moved: ${inWords(error)}`;
      return Promise.reject(new HeddleError("HEDDLE_PAYLOAD_TYPE", text, { cause: error }));
    }
    this.#buffers.commit(record, lent);
    const slot = this.#calls.slotOf(record);
    this.admission.takeBytes(slot, bytes);
    this.#next = exports.heddle_acquire() >>> 0;
    return this.#expect(slot, record, functionIndex, IN_PARCEL | LENT, limits);
  }

  /** The same with streams in the argument: everything that has to do with them, its limits have. */
  #callWithStreams(
    ...[functionIndex, argument, limits, isTaken]: CallParameters
  ): Promise<unknown> {
    const sources = this.streams.sources();
    // What was read of them is gone: such a call is not made again.
    const withStreams = { ...UNBOUNDED, ...limits, sources, replay: undefined };
    const promise = this.#writer.withSources(sources, () =>
      this.call(functionIndex, argument, withStreams, isTaken),
    );
    if (!sources.isSubmitted) sources.release();
    return promise;
  }

  /** Does what writes an item of a stream. */
  #guarded<T>(body: () => T): T {
    this.#writing = true;
    try {
      return body();
    } finally {
      this.#writing = false;
    }
  }

  /** The call in `record` is under way. */
  #expect(
    slot: number,
    record: number,
    functionIndex: number,
    block: number,
    limits: Limits | undefined,
  ): Promise<unknown> {
    const promise = this.#calls.expect(slot, functionIndex, block);
    if (limits !== undefined) {
      this.#overseer?.attend();
      this.#inliner?.offer(record, (block & LENT) !== 0 || limits.sources !== undefined);
      if (isWatched(limits)) this.#calls.watch(slot, limits);
    }
    this.lookout.expect();
    return promise;
  }

  /** A record is back; `block` is that of its argument. */
  #returned(slot: number, record: number, block: number): void {
    const isByMessage = (block & IN_PARCEL) !== 0;
    if (isByMessage) this.courier.arrived(record);
    else this.#placement?.release(slot);
    if (block !== 0 && block !== LENT) this.admission.give(slot);
  }

  /** The same with an argument that is still to come; what it rejects with, the call rejects with. */
  callWhenSettled(
    functionIndex: number,
    argument: Promise<unknown>,
    limits?: Limits,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const signal = limits?.signal;
      const abort = () => arrive(() => reject(abortError(signal?.reason)));
      const arrive = (settle: () => void) => {
        signal?.removeEventListener("abort", abort);
        if (this.#awaiting.delete(reject)) settle();
        this.#tellIfIdle();
      };
      this.#awaiting.add(reject);
      signal?.addEventListener("abort", abort);
      argument.then(
        (value) => arrive(() => resolve(this.call(functionIndex, value, limits, true))),
        (reason) => arrive(() => reject(reason)),
      );
      if (this.#refusal !== undefined) arrive(() => reject(this.#refusal));
      else if (signal?.aborted) abort();
    });
  }

  /** How many calls of each task are not settled. */
  inFlightByTask(): Float64Array {
    return this.#calls.byTask();
  }

  /** A worker says that the task of a call began; which one is in its record. */
  began(record: number, at: number): void {
    this.#calls.began(record, at);
  }

  /** Collects what nobody may be looking for. @returns a free record, or 0 if no call can be taken */
  #makeRoom(): number {
    const { exports } = this.#engine;
    if (this.#calls.abandoned > 0 || this.streams.inFlight > 0) this.#calls.settleFinished();
    // What was settled last goes back to the free ones with the next drain.
    exports.heddle_drain(0);
    if (this.#next === 0) this.#next = exports.heddle_acquire() >>> 0;
    return this.admission.isOverfull ? 0 : this.#next;
  }

  /** An argument could not be written. @returns whether it may be now: results were here, which took the room */
  #makesRoomAfter(error: unknown, functionIndex?: number): boolean {
    if (!(error instanceof HeddleError) || error.code !== "HEDDLE_QUEUE_FULL") return false;
    if (this.#calls.settleFinished() > 0) return true;
    if (functionIndex !== undefined) this.#tally.count("refused", functionIndex);
    this.admission.refused();
    return false;
  }

  #full(functionIndex: number): HeddleError {
    this.#tally.count("refused", functionIndex);
    this.admission.refused();
    const text = this.admission.isOverfull
      ? `${this.admission.bytes} bytes of arguments are in flight; expected less than options.queue.maxBytes`
      : `${this.#calls.inFlight} calls are in flight; expected at most options.queue.maxCalls of them`;
    return new HeddleError("HEDDLE_QUEUE_FULL", text);
  }

  /** A result came by message. */
  spilled(id: number, parcel: Parcel): void {
    if (this.#closed === undefined) this.#calls.spilled(id, parcel);
  }

  /** Settles what a dead worker was running; the queues go on. */
  bury(worker: number): void {
    this.#engine.exports.heddle_bury(worker);
    if (this.#closed !== undefined) return this.streams.bury(worker);
    while (this.#calls.settleFinished() > 0);
    this.streams.bury(worker);
    this.#calls.bury(worker);
    for (const call of this.#calls.takeLost()) this.#callAgain(call);
    this.lookout.lookSoon();
  }

  /** Makes a call again that was lost. There is room for it: its record came back. */
  #callAgain(call: LostCall): void {
    const { exports, memory } = this.#engine;
    const { functionIndex, block, limits, replay } = call;
    if (this.#next === 0) {
      exports.heddle_drain(0);
      this.#next = exports.heddle_acquire() >>> 0;
    }
    const record = this.#next;
    if (record === 0) return this.#calls.forsake(call);
    const slot = this.#calls.slotOf(record);
    replay.again(memory, record);
    Watch.prepare(memory, record, limits);
    const { parcel } = replay;
    if (parcel !== undefined) {
      try {
        this.courier.send(record, parcel, true);
      } catch {
        return this.#calls.forsake(call); // no memory for another copy
      }
      this.admission.takeBytes(slot, bytesOf(parcel));
    } else if (block > LENT) {
      this.admission.take(slot, record);
    }
    this.#buffers.moved(call.record, record);
    if (parcel !== undefined) {
      this.#next = exports.heddle_acquire() >>> 0;
    } else {
      const worker = this.#placement?.place(slot, record, functionIndex, limits) ?? limits.worker;
      this.#next = exports.heddle_submit(record, worker) >>> 0;
    }
    this.#calls.resume(record, call);
    this.#overseer?.attend();
    // Never on the main thread, which could be what it brings down next.
    this.#inliner?.offer(record, true);
    this.lookout.expect();
  }

  /**
   * Makes a buffer in the region.
   * @throws HeddleError as `RegionBuffers.make`, or that with which calls reject
   */
  buffer(bytes: number): PoolBuffer {
    if (this.#closed !== undefined) throw this.#closed;
    try {
      return this.#buffers.make(bytes);
    } catch (error) {
      // What has come back may have made room.
      if (!this.#makesRoomAfter(error)) throw error;
      return this.buffer(bytes);
    }
  }

  /** Resolves once nothing is in flight, and no call waits for its argument; or after so many milliseconds. */
  whenIdle(patienceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = patienceMs < Number.POSITIVE_INFINITY && startTimer(resolve, patienceMs);
      this.#whenIdle.push(() => {
        if (timer) timer.stop();
        resolve();
      });
      this.#tellIfIdle();
      if (this.streams.inFlight > 0) this.lookout.lookSoon();
    });
  }

  #tellIfIdle(): void {
    if (this.inFlight > 0 || this.#awaiting.size > 0) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  /** Rejects every call to come with `error`. Those that were made before go on. */
  refuse(error: HeddleError): void {
    this.#refusal ??= error;
    this.admission.end(this.#refusal);
  }

  /** Rejects every call that is not settled, and every one to come, with `error`. */
  close(error: HeddleError): void {
    if (this.#closed !== undefined) return;
    this.#closed = error;
    this.refuse(error);
    this.#calls.settleFinished();
    this.#overseer?.stop();
    this.#inliner?.close();
    this.#calls.close(error);
    this.lookout.close();
    for (const reject of this.#awaiting) reject(error);
    this.#awaiting.clear();
    this.#tellIfIdle();
  }
}
