import { bytesOf, type Parcel, packParcel } from "../codec/parcel.ts";
import { BY_MESSAGE, PayloadCodec } from "../codec/payload.ts";
import { corruptPayload } from "../codec/reader.ts";
import { HELD, IN_BLOCK, SPILLED, THROWN, WATCHED } from "../codec/tags.ts";
import type { Engine } from "../engine/engine.ts";
import { HeddleError, inWords } from "../errors.ts";
import { layout } from "../generated/engine-wasm.ts";
import { host } from "../host/host.ts";
import { Admission, type AdmissionLimits } from "./admission.ts";
import { rejectAwaited } from "./call-site.ts";
import { Courier, type Post } from "./courier.ts";
import { abortError, isBounded, type Limits } from "./limits.ts";
import { Lookout } from "./lookout.ts";
import { Overseer, type OverseerDesk } from "./overseer.ts";
import { ANY_WORKER, type Placement } from "./placement.ts";
import { Spills } from "./spills.ts";
import { startTimer } from "./timer.ts";
import { Watch } from "./watch.ts";

const STATE = layout.recordState >>> 2;
const FUNCTION = layout.recordFunction >>> 2;
const TAG = layout.recordTag >>> 2;
const VALUE = layout.recordValue >>> 3;
const VALUE32 = layout.recordValue >>> 2;
const RECORD_SHIFT = Math.log2(layout.recordBytes);
/** Instead of the address of an argument's block: it went by message. */
const IN_PARCEL = 1;

type Resolve = (value: unknown) => void;
type Reject = (reason: unknown) => void;

/**
 * The error for a call that was lost with its worker.
 * @param overdue whether the worker was ended because this call ran for too long
 */
type ExplainLoss = (worker: number, functionIndex: number, overdue: boolean) => HeddleError;

/** Stands for a promise that was settled before its record came back. */
const nobody = (): void => {};

/** What a call is rejected with by its task. */
function rejection(resolve: Resolve, reject: Reject): Reject {
  if (reject === nobody) return nobody;
  return (reason) => (reason instanceof Error ? rejectAwaited(resolve, reason) : reject(reason));
}

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
  readonly #codec: PayloadCodec;
  readonly #records: number;
  readonly #explainLoss: ExplainLoss;
  #overseer: Overseer | undefined;
  /** Whether there is room for calls. */
  readonly admission: Admission;
  /** Looks for what workers finish. */
  readonly lookout: Lookout;
  /** Takes calls to workers by message. */
  readonly courier: Courier;
  readonly #placement: Placement | undefined;
  readonly #maxPayloadBytes: number;

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
  readonly #spills = new Spills();
  /** Calls that wait for their arguments. */
  readonly #awaiting = new Set<Reject>();
  #whenIdle: (() => void)[] = [];

  /**
   * @param post sends to a worker
   * @param full called when a call was refused for want of room, at most once per turn
   */
  constructor(
    engine: Engine,
    workers: number,
    limits: AdmissionLimits,
    placement: Placement | undefined,
    explainLoss: ExplainLoss,
    post: Post,
    full: () => void,
  ) {
    const { exports, memory } = engine;
    this.#engine = engine;
    this.#explainLoss = explainLoss;
    const blocks = {
      tag: IN_BLOCK,
      alloc: (bytes: number) => {
        const block = exports.heddle_alloc(bytes) >>> 0;
        memory.reach(block + bytes);
        return block;
      },
      free: (block: number) => exports.heddle_free(block),
    };
    this.#codec = new PayloadCodec(memory, blocks, host.copies, limits.maxPayloadBytes);
    this.lookout = new Lookout(exports, {
      collect: () => this.#settleFinished(),
      isNeeded: () => this.inFlight > 0 || this.admission.isAwaited,
      turned: () => this.admission.look(),
      idle: () => this.#tellIfIdle(),
    });
    this.courier = new Courier(engine, workers, post);
    this.#placement = placement;
    this.#maxPayloadBytes = limits.maxPayloadBytes;
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
    const recordOf = (slot: number) => this.#records + (slot << RECORD_SHIFT);
    this.#overseer = new Overseer(this.#engine.memory, hardTimeoutMs, {
      collect: () => {
        while (this.#settleFinished() > 0);
      },
      records: () => this.#resolves.flatMap((resolve, slot) => (resolve ? recordOf(slot) : [])),
      has: (record) => this.#resolves[(record - this.#records) >>> RECORD_SHIFT] !== undefined,
      end,
    });
  }

  /** Calls that are not settled. */
  get inFlight(): number {
    return this.#inFlight - this.#abandoned;
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
      if (record === 0) return Promise.reject(this.#full());
    }
    if (limits?.transfer !== undefined) return this.#callByMessage(functionIndex, argument, limits);
    this.#writing = true;
    try {
      this.#codec.write(record, argument, limits === undefined ? 0 : WATCHED);
    } catch (error) {
      this.#writing = false;
      if (error === BY_MESSAGE) return this.#callByMessage(functionIndex, argument, limits);
      if (this.#makesRoomAfter(error)) return this.call(functionIndex, argument, limits, isTaken);
      return Promise.reject(error);
    }
    this.#writing = false;
    if (this.#closed !== undefined) return Promise.reject(this.#closed); // by a getter of the argument
    const slot = (record - this.#records) >>> RECORD_SHIFT;
    const { block } = this.#codec;
    this.#argumentBlocks[slot] = block;
    if (block !== 0) this.admission.take(slot, record);
    this.#engine.memory.i32[(record >>> 2) + FUNCTION] = functionIndex;
    let worker = ANY_WORKER;
    if (limits !== undefined) {
      Watch.prepare(this.#engine.memory, record);
      worker = limits.worker;
    }
    if (this.#placement !== undefined) {
      worker = this.#placement.place(slot, record, functionIndex, limits);
    }
    this.#next = exports.heddle_submit(record, worker) >>> 0;
    return this.#expect(slot, record, limits);
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
    this.#writing = true;
    try {
      parcel = packParcel(argument, host.copies, this.#maxPayloadBytes, limits?.transfer);
    } catch (error) {
      return Promise.reject(error);
    } finally {
      this.#writing = false;
    }
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    memory.i32[(record >>> 2) + TAG] = limits === undefined ? SPILLED : SPILLED | WATCHED;
    memory.i32[(record >>> 2) + FUNCTION] = functionIndex;
    if (limits !== undefined) Watch.prepare(memory, record);
    const bytes = bytesOf(parcel);
    try {
      this.courier.send(record, parcel);
    } catch (error) {
      const text = `a buffer in callOptions.transfer cannot be moved: ${inWords(error)}`;
      return Promise.reject(new HeddleError("HEDDLE_PAYLOAD_TYPE", text, { cause: error }));
    }
    const slot = (record - this.#records) >>> RECORD_SHIFT;
    this.#argumentBlocks[slot] = IN_PARCEL;
    this.admission.takeBytes(slot, bytes);
    this.#next = exports.heddle_acquire() >>> 0;
    return this.#expect(slot, record, limits);
  }

  /** The call in `record` is under way. */
  #expect(slot: number, record: number, limits: Limits | undefined): Promise<unknown> {
    const promise = new Promise<unknown>(capture);
    this.#resolves[slot] = capturedResolve;
    this.#rejects[slot] = capturedReject;
    this.#inFlight++;
    this.#calls++;
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
    if (!isBounded(limits)) return;
    const watch = new Watch(this.#engine.memory, record, limits, {
      collect: () => void this.#settleFinished(),
      abandon: () => this.#abandon(slot),
    });
    this.#watches.set(slot, watch);
    watch.start();
  }

  /** Gives up a call: its promise is settled by who asks, its record comes back in its own time. */
  #abandon(slot: number): { resolve: Resolve; reject: Reject } {
    const resolve = this.#resolves[slot] as Resolve;
    const reject = this.#rejects[slot] as Reject;
    this.#resolves[slot] = this.#rejects[slot] = nobody;
    this.#watches.delete(slot);
    this.#abandoned++;
    this.lookout.lookSoon();
    return { resolve, reject };
  }

  /** Collects what nobody may be looking for. @returns a free record, or 0 if no call can be taken */
  #makeRoom(): number {
    const { exports } = this.#engine;
    if (this.#abandoned > 0) this.#settleFinished();
    // What was settled last goes back to the free ones with the next drain.
    exports.heddle_drain(0);
    if (this.#next === 0) this.#next = exports.heddle_acquire() >>> 0;
    return this.admission.isOverfull ? 0 : this.#next;
  }

  /** An argument could not be written. @returns whether it may be now: results were here, which took the room */
  #makesRoomAfter(error: unknown): boolean {
    if (!(error instanceof HeddleError) || error.code !== "HEDDLE_QUEUE_FULL") return false;
    if (this.#settleFinished() > 0) return true;
    this.admission.refused();
    return false;
  }

  #full(): HeddleError {
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
    if (this.#watches.size > 0) {
      this.#watches.get(slot)?.end();
      this.#watches.delete(slot);
    }
    const argumentBlock = this.#argumentBlocks[slot] as number;
    if (this.#placement !== undefined && argumentBlock !== IN_PARCEL) this.#placement.release(slot);
    if (argumentBlock !== 0) {
      if (argumentBlock === IN_PARCEL) this.courier.arrived(record);
      else exports.heddle_free(argumentBlock);
      this.admission.give(slot);
    }

    const state = memory.u32[(record >>> 2) + STATE] as number;
    if ((state & 0xff) === layout.phaseLost) {
      this.#freeHeld(record);
      const functionIndex = memory.i32[(record >>> 2) + FUNCTION] as number;
      const overdue = this.#overseer?.isOverdue(record) === true;
      return reject(this.#explainLoss((state >>> 8) & 0xfff, functionIndex, overdue));
    }
    const tag = memory.i32[(record >>> 2) + TAG] as number;
    const settle = (tag & THROWN) !== 0 ? rejection(resolve, reject) : resolve;
    if ((tag & SPILLED) !== 0) {
      const functionIndex = memory.i32[(record >>> 2) + FUNCTION] as number;
      const id = memory.f64[(record >>> 3) + VALUE] as number;
      // Nobody should wait for a message that cannot be.
      if ((tag & 0xff) !== 0 || !Spills.isNumber(id)) {
        return reject(corruptPayload("no number of a message", record));
      }
      // If not, it is finished, but not here yet.
      if (!this.#spills.expect(id, { settle, reject, functionIndex })) this.#inFlight++;
      return;
    }
    try {
      settle(this.#codec.read(record, tag));
    } catch (error) {
      reject(error);
      // Its address may be what is wrong: better a block too few than one that is free twice.
      if ((error as HeddleError).code === "HEDDLE_PAYLOAD_CORRUPT") return;
    }
    if ((tag & IN_BLOCK) !== 0) exports.heddle_free(memory.u32[(record >>> 2) + VALUE32] as number);
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
    if (this.#closed !== undefined) return;
    while (this.#settleFinished() > 0);
    for (const call of this.#spills.bury(worker)) {
      this.#inFlight--;
      call.reject(this.#explainLoss(worker, call.functionIndex, false));
    }
    this.lookout.lookSoon();
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
    for (let slot = 0; slot < this.#rejects.length; slot++) {
      this.#rejects[slot]?.(error);
      this.#resolves[slot] = this.#rejects[slot] = undefined;
    }
    this.#overseer?.stop();
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
