import type { Lease } from "../buffers/lease.ts";
import type { PoolBuffer } from "../buffers/region-buffers.ts";
import { bytesOf, type Parcel, transferOf } from "../codec/parcel.ts";
import { BY_MESSAGE, LENT, type PayloadCodec } from "../codec/payload.ts";
import { corruptPayload } from "../codec/reader.ts";
import { HELD, IN_BLOCK, SPILLED, THROWN } from "../codec/tags.ts";
import type { BlockAllocator } from "../codec/writer.ts";
import type { Engine } from "../engine/engine.ts";
import { HeddleError, inWords } from "../errors.ts";
import { layout } from "../generated/engine-wasm.ts";
import { Admission, type AdmissionLimits } from "./admission.ts";
import { Balancer, type Strategy } from "./balancer.ts";
import { rejectAwaited } from "./call-site.ts";
import { Courier, type Post } from "./courier.ts";
import { Inliner, type InlineTask } from "./inliner.ts";
import type { InlinerSettings } from "./inliner-options.ts";
import { ItemWriter, STREAMS } from "./item-writer.ts";
import { abortError, type Limits, UNBOUNDED } from "./limits.ts";
import { Lookout } from "./lookout.ts";
import { Overseer, type OverseerDesk } from "./overseer.ts";
import { OwnerBuffers } from "./owner-buffers.ts";
import { Spills } from "./spills.ts";
import { Streams } from "./streams.ts";
import type { Ending, Tally } from "./tally.ts";
import { startTimer } from "./timer.ts";
import { Watch } from "./watch.ts";

const STATE = layout.recordState >>> 2;
const FUNCTION = layout.recordFunction >>> 2;
const TAG = layout.recordTag >>> 2;
const VALUE = layout.recordValue >>> 3;
const VALUE32 = layout.recordValue >>> 2;
const RECORD_SHIFT = Math.log2(layout.recordBytes);
const ANY_WORKER = 0xffffffff;
/** Instead of the address of an argument's block: it went by message. `LENT` may be added to both. */
const IN_PARCEL = 1;

type Resolve = (value: unknown) => void;
type Reject = (reason: unknown) => void;

/**
 * The error for a call that was lost with its worker.
 * @param overdue whether the worker was ended because this call ran for too long
 */
type ExplainLoss = (worker: number, functionIndex: number, overdue: boolean) => HeddleError;

type CallParameters = [
  functionIndex: number,
  argument: unknown,
  limits: Limits | undefined,
  isTaken: boolean,
];

/** Stands for a promise that was settled before its record came back. */
const nobody = (): void => {};

let capturedResolve: Resolve;
let capturedReject: Reject;
/** One function for all promises: no closure per call. */
function capture(resolve: Resolve, reject: Reject): void {
  capturedResolve = resolve;
  capturedReject = reject;
}

/**
 * The main agent's end of the pool: encodes arguments into records and submits them; collects finished
 * records, decodes results and settles promises.
 */
export class Dispatcher {
  readonly #engine: Engine;
  readonly #blocks: BlockAllocator;
  readonly #codec: PayloadCodec;
  readonly #records: number;
  readonly #explainLoss: ExplainLoss;
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
  readonly #balancer: Balancer | undefined;
  readonly #writer: ItemWriter;

  // By index of the record.
  readonly #resolves: (Resolve | undefined)[] = [];
  readonly #rejects: (Reject | undefined)[] = [];
  readonly #argumentBlocks: Uint32Array;

  /** A free record, taken along with the last submission; 0 if there was none. */
  #next: number;
  /** Records that workers have. */
  #inFlight = 0;
  /** Those of them whose promises are settled: their calls ran out of time or were aborted. */
  #abandoned = 0;
  /** By slot, calls with limits. */
  readonly #watches = new Map<number, Watch>();
  #calls = 0;
  #closed: HeddleError | undefined;
  /** Why calls are not taken any more: the pool is closed, or about to be. */
  #refusal: HeddleError | undefined;
  /** Whether an argument is being written, which may run code of the caller's. */
  #writing = false;
  readonly #buffers: OwnerBuffers;
  readonly #spills: Spills;
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
    limits: AdmissionLimits & { readonly balancer: Strategy },
    explainLoss: ExplainLoss,
    post: Post,
    full: () => void,
    tally: Tally,
  ) {
    const { exports, memory } = engine;
    this.#engine = engine;
    this.#explainLoss = explainLoss;
    this.#tally = tally;
    this.#blocks = {
      tag: IN_BLOCK,
      alloc: (bytes: number) => {
        const block = exports.heddle_alloc(bytes) >>> 0;
        memory.reach(block + bytes);
        return block;
      },
      free: (block: number) => exports.heddle_free(block),
    };
    this.#buffers = new OwnerBuffers(engine);
    this.#spills = new Spills(this.#buffers);
    this.#writer = new ItemWriter(memory, this.#blocks, limits.maxPayloadBytes, this.#buffers);
    this.#codec = this.#writer.codec;
    this.lookout = new Lookout(exports, {
      collect: () => this.#settleFinished() + this.streams.collect(),
      isNeeded: () => this.#isAwaited,
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
          const worker = this.#workerOf(record);
          return post(worker, { kind: "item", stream, parcel }, transferOf(parcel));
        },
      },
      explainLoss: (worker, functionIndex) => explainLoss(worker, functionIndex, false),
    });
    this.courier = new Courier(engine, workers, post);
    this.#balancer = Balancer.of(limits.balancer, workers, limits.records);
    this.#argumentBlocks = new Uint32Array(limits.records);
    this.admission = new Admission(memory, limits, {
      inFlight: () => this.#inFlight,
      calls: () => this.#calls,
      full,
      lookSoon: () => this.lookout.lookSoon(),
    });
    this.#next = exports.heddle_acquire() >>> 0;
    this.#records = this.#next; // the first record to be acquired is the first of all
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
        while (this.#settleFinished() > 0);
      },
      records: () =>
        this.#resolves.flatMap((resolve, slot) => (resolve ? this.#recordOf(slot) : [])),
      has: (record) => this.#resolves[(record - this.#records) >>> RECORD_SHIFT] !== undefined,
      end,
    });
  }

  /**
   * Has the main thread run calls itself. Every call is to have limits from here on.
   * @param tasks by index of the table, where the main thread has them
   */
  inline(settings: InlinerSettings, tasks: readonly (InlineTask | undefined)[]): void {
    const given = { ...settings, maxPayloadBytes: this.#writer.maxBytes };
    const records = { at: this.#records, count: this.#argumentBlocks.length };
    this.#inliner = new Inliner(this.#engine, given, tasks, this.#blocks, records, {
      collect: () => void this.#settleFinished(),
      inFlight: () => this.#inFlight,
      isClosed: () => this.#closed !== undefined,
      spilled: (id, parcel) => this.spilled(id, parcel),
      settle: (record) => {
        this.#settle(record);
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
    return this.#inFlight - this.#abandoned;
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
    return this.#inFlight === 0;
  }

  /** Calls so far. */
  get calls(): number {
    return this.#calls;
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
    const slot = (record - this.#records) >>> RECORD_SHIFT;
    const { block } = this.#codec;
    this.#argumentBlocks[slot] = block;
    if (block > LENT) this.admission.take(slot, record);
    this.#engine.memory.i32[(record >>> 2) + FUNCTION] = functionIndex;
    if (limits !== undefined) Watch.prepare(this.#engine.memory, record, limits);
    const worker = this.#balancer === undefined ? ANY_WORKER : this.#balancer.choose(slot);
    this.#next = exports.heddle_submit(record, worker) >>> 0;
    return this.#expect(slot, record, functionIndex, limits);
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
    try {
      this.courier.send(record, parcel);
    } catch (error) {
      const text = `a buffer in callOptions.transfer cannot be moved: ${inWords(error)}`;
      return Promise.reject(new HeddleError("HEDDLE_PAYLOAD_TYPE", text, { cause: error }));
    }
    this.#buffers.commit(record, lent);
    const slot = (record - this.#records) >>> RECORD_SHIFT;
    this.#argumentBlocks[slot] = IN_PARCEL | LENT;
    this.admission.takeBytes(slot, bytes);
    this.#next = exports.heddle_acquire() >>> 0;
    return this.#expect(slot, record, functionIndex, limits);
  }

  /** The same with streams in the argument: everything that has to do with them, its limits have. */
  #callWithStreams(
    ...[functionIndex, argument, limits, isTaken]: CallParameters
  ): Promise<unknown> {
    const sources = this.streams.sources();
    const withStreams = { ...UNBOUNDED, ...limits, sources };
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

  #workerOf(record: number): number {
    return ((this.#engine.memory.u32[(record >>> 2) + STATE] as number) >>> 8) & 0xfff;
  }

  /** The call in `record` is under way. */
  #expect(
    slot: number,
    record: number,
    functionIndex: number,
    limits: Limits | undefined,
  ): Promise<unknown> {
    const promise = new Promise<unknown>(capture);
    this.#resolves[slot] = capturedResolve;
    this.#rejects[slot] = capturedReject;
    this.#inFlight++;
    this.#calls++;
    (this.#tally.calls[functionIndex] as number)++;
    if (limits !== undefined) this.#watch(slot, record, limits);
    this.lookout.expect();
    return promise;
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

  #watch(slot: number, record: number, limits: Limits): void {
    this.#overseer?.attend();
    const hasLent = ((this.#argumentBlocks[slot] as number) & LENT) !== 0;
    this.#inliner?.offer(record, hasLent || limits.sources !== undefined);
    if (limits === UNBOUNDED) return;
    const watch = new Watch(this.#engine.memory, record, limits, {
      collect: () => void this.#settleFinished(),
      abandon: (why) => this.#abandon(slot, why),
    });
    this.#watches.set(slot, watch);
    watch.start();
  }

  /** Gives up a call: its promise is settled by who asks, its record comes back in its own time. */
  #abandon(slot: number, why: Ending): { resolve: Resolve; reject: Reject } {
    const resolve = this.#resolves[slot] as Resolve;
    const reject = this.#rejects[slot] as Reject;
    this.#resolves[slot] = this.#rejects[slot] = nobody;
    if (this.#watches.get(slot)?.isOfStream !== true) this.#watches.delete(slot);
    this.#abandoned++;
    this.#count(why, this.#recordOf(slot), reject);
    this.lookout.lookSoon();
    return { resolve, reject };
  }

  /** Counts how the call in `record` ends, unless it was given up before. */
  #count(ending: Ending, record: number, reject: Reject): void {
    const functionIndex = this.#engine.memory.i32[(record >>> 2) + FUNCTION] as number;
    if (reject !== nobody) this.#tally.count(ending, functionIndex);
  }

  #recordOf(slot: number): number {
    return this.#records + (slot << RECORD_SHIFT);
  }

  /** How many calls of each task are not settled. */
  inFlightByTask(): Float64Array {
    const counts = new Float64Array(this.#tally.calls.length);
    const count = (functionIndex: number, reject: Reject | undefined) => {
      if (reject !== undefined && reject !== nobody) (counts[functionIndex] as number)++;
    };
    this.#rejects.forEach((reject, slot) => {
      const { i32 } = this.#engine.memory;
      count(i32[(this.#recordOf(slot) >>> 2) + FUNCTION] as number, reject);
    });
    for (const { functionIndex, reject } of this.#spills.calls) count(functionIndex, reject);
    return counts;
  }

  /** A worker says that the task of a call began; which one is in its record. */
  began(record: number, at: number): void {
    this.#watches.get((record - this.#records) >>> RECORD_SHIFT)?.began(at);
  }

  /** Collects what nobody may be looking for. @returns a free record, or 0 if no call can be taken */
  #makeRoom(): number {
    const { exports } = this.#engine;
    if (this.#abandoned > 0 || this.streams.inFlight > 0) this.#settleFinished();
    // What was settled last goes back to the free ones with the next drain.
    exports.heddle_drain(0);
    if (this.#next === 0) this.#next = exports.heddle_acquire() >>> 0;
    return this.admission.isOverfull ? 0 : this.#next;
  }

  /** An argument could not be written. @returns whether it may be now: results were here, which took the room */
  #makesRoomAfter(error: unknown, functionIndex?: number): boolean {
    if (!(error instanceof HeddleError) || error.code !== "HEDDLE_QUEUE_FULL") return false;
    if (this.#settleFinished() > 0) return true;
    if (functionIndex !== undefined) this.#tally.count("refused", functionIndex);
    this.admission.refused();
    return false;
  }

  #full(functionIndex: number): HeddleError {
    this.#tally.count("refused", functionIndex);
    this.admission.refused();
    const text = this.admission.isOverfull
      ? `${this.admission.bytes} bytes of arguments are in flight; expected less than options.queue.maxBytes`
      : `${this.#inFlight} calls are in flight; expected at most options.queue.maxCalls of them`;
    return new HeddleError("HEDDLE_QUEUE_FULL", text);
  }

  #settleFinished(): number {
    const { exports, memory } = this.#engine;
    const count = exports.heddle_drain(layout.maxDrain);
    if (count === 0) return 0;
    const batch = exports.heddle_batch() >>> 2;
    for (let i = 0; i < count; i++) this.#settle(memory.u32[batch + i] as number);
    return count;
  }

  #settle(record: number): void {
    const { exports, memory } = this.#engine;
    const slot = (record - this.#records) >>> RECORD_SHIFT;
    const resolve = this.#resolves[slot] as Resolve;
    const reject = this.#rejects[slot] as Reject;
    this.#resolves[slot] = this.#rejects[slot] = undefined;
    this.#inFlight--;
    if (resolve === nobody) this.#abandoned--;
    const state = memory.u32[(record >>> 2) + STATE] as number;
    const isLost = (state & 0xff) === layout.phaseLost;
    if (this.#watches.size > 0) {
      this.#watches.get(slot)?.returned(this.#workerOf(record), isLost);
      this.#watches.delete(slot);
    }
    const argumentBlock = this.#argumentBlocks[slot] as number;
    if (this.#balancer !== undefined && (argumentBlock & IN_PARCEL) === 0) {
      this.#balancer.release(slot);
    }
    if (argumentBlock !== 0) this.#freeArgument(slot, record, argumentBlock);

    if (isLost) return this.#lose(record, (state >>> 8) & 0xfff, reject);
    const tag = memory.i32[(record >>> 2) + TAG] as number;
    const settle = (tag & THROWN) !== 0 ? this.#rejection(record, resolve, reject) : resolve;
    if ((tag & SPILLED) !== 0) {
      const functionIndex = memory.i32[(record >>> 2) + FUNCTION] as number;
      const id = memory.f64[(record >>> 3) + VALUE] as number;
      // Nobody should wait for a message that cannot be.
      if ((tag & 0xff) !== 0 || !Spills.isNumber(id)) {
        return this.#fail(record, tag, reject, corruptPayload("no number of a message", record));
      }
      // If not, it is finished, but not here yet.
      if (!this.#spills.expect(id, { settle, reject, functionIndex })) this.#inFlight++;
      return;
    }
    try {
      settle(this.#codec.read(record, tag));
    } catch (error) {
      this.#fail(record, tag, reject, error);
      // Its address may be what is wrong: better a block too few than one that is free twice.
      if ((error as HeddleError).code === "HEDDLE_PAYLOAD_CORRUPT") return;
    }
    if ((tag & IN_BLOCK) !== 0) exports.heddle_free(memory.u32[(record >>> 2) + VALUE32] as number);
  }

  /** The argument of a call that is back is needed no more. */
  #freeArgument(slot: number, record: number, block: number): void {
    if ((block & IN_PARCEL) !== 0) this.courier.arrived(record);
    else this.#engine.exports.heddle_free((block & ~LENT) >>> 0);
    if (block !== LENT) this.admission.give(slot);
    if ((block & LENT) !== 0) this.#buffers.returned(record);
  }

  /** What a call is rejected with by its task. */
  #rejection(record: number, resolve: Resolve, reject: Reject): Reject {
    if (reject === nobody) return nobody;
    this.#count("failed", record, reject);
    return (reason) => (reason instanceof Error ? rejectAwaited(resolve, reason) : reject(reason));
  }

  /** What came back cannot be read. */
  #fail(record: number, tag: number, reject: Reject, error: unknown): void {
    if ((tag & THROWN) === 0) this.#count("failed", record, reject);
    reject(error);
  }

  /** The worker of a call is dead. */
  #lose(record: number, worker: number, reject: Reject): void {
    this.#freeHeld(record);
    const functionIndex = this.#engine.memory.i32[(record >>> 2) + FUNCTION] as number;
    const overdue = this.#overseer?.isOverdue(record) === true;
    this.#count(overdue ? "timedOut" : "lost", record, reject);
    reject(this.#explainLoss(worker, functionIndex, overdue));
  }

  /** Frees what a dead worker had for the result of a call. */
  #freeHeld(record: number): void {
    const { exports, memory } = this.#engine;
    if (((memory.i32[(record >>> 2) + TAG] as number) & HELD) === 0) return;
    const value = (record >>> 2) + VALUE32;
    for (const block of memory.u32.slice(value, value + 2)) exports.heddle_free(block);
  }

  /** A result came by message. */
  spilled(id: number, parcel: Parcel): void {
    if (this.#closed !== undefined || !this.#spills.arrive(id, parcel)) return;
    this.#inFlight--;
    this.lookout.lookSoon();
  }

  /** Settles what a dead worker was running; the queues go on. */
  bury(worker: number): void {
    this.#engine.exports.heddle_bury(worker);
    if (this.#closed !== undefined) return this.streams.bury(worker);
    while (this.#settleFinished() > 0);
    this.streams.bury(worker);
    for (const call of this.#spills.bury(worker)) {
      this.#inFlight--;
      if (call.reject !== nobody) this.#tally.count("lost", call.functionIndex);
      call.reject(this.#explainLoss(worker, call.functionIndex, false));
    }
    this.#buffers.bury(worker);
    this.lookout.lookSoon();
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
    this.#settleFinished();
    this.#tally.lose(this.inFlightByTask());
    for (let slot = 0; slot < this.#rejects.length; slot++) {
      this.#rejects[slot]?.(error);
      this.#resolves[slot] = this.#rejects[slot] = undefined;
    }
    this.#overseer?.stop();
    this.#inliner?.close();
    for (const watch of this.#watches.values()) watch.end();
    this.#watches.clear();
    this.#spills.close(error);
    this.#inFlight = this.#abandoned = 0;
    this.lookout.close();
    for (const reject of this.#awaiting) reject(error);
    this.#awaiting.clear();
    this.#tellIfIdle();
  }
}
