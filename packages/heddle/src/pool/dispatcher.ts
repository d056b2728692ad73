import type { Parcel } from "../codec/parcel.ts";
import { PayloadCodec } from "../codec/payload.ts";
import { corruptPayload } from "../codec/reader.ts";
import { HELD, IN_BLOCK, SPILLED, THROWN, WATCHED } from "../codec/tags.ts";
import type { Engine } from "../engine/engine.ts";
import { HeddleError } from "../errors.ts";
import { layout } from "../generated/engine-wasm.ts";
import { host } from "../host/host.ts";
import { Admission, type AdmissionLimits } from "./admission.ts";
import { rejectAwaited } from "./call-site.ts";
import { abortError, type Limits, UNBOUNDED } from "./limits.ts";
import { Overseer, type OverseerDesk } from "./overseer.ts";
import { Spills } from "./spills.ts";
import { startTimer } from "./timer.ts";
import { Watch } from "./watch.ts";

const STATE = layout.recordState >>> 2;
const FUNCTION = layout.recordFunction >>> 2;
const TAG = layout.recordTag >>> 2;
const VALUE = layout.recordValue >>> 3;
const VALUE32 = layout.recordValue >>> 2;
const RECORD_SHIFT = Math.log2(layout.recordBytes);
const ANY_WORKER = 0xffffffff;

/** How long to look for answers by turns of the event loop before sleeping, at first, in milliseconds. */
const FIRST_PATIENCE_MS = 0.05;
/** The same at most: about what two threads lose by waking each other. */
const MAX_PATIENCE_MS = 0.15;
/** The same at least, where it pays at all: some turns of a host that other processes disturb. */
const MIN_PATIENCE_MS = 0.02;
/** From a worker's ring until it is heard, about. */
const RING_MS = 0.04;

type Resolve = (value: unknown) => void;
type Reject = (reason: unknown) => void;

/** Where the dispatcher is. */
const Mode = {
  /** Nothing is in flight. */
  idle: 0,
  /** A turn is scheduled. */
  turning: 1,
  /** Asleep until a worker rings. */
  asleep: 2,
} as const;

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
 * records, decodes results and settles promises. While answers keep coming it looks for them by cheap
 * turns of the event loop; when they do not, it sleeps, and the next worker to finish something rings.
 */
export class Dispatcher {
  readonly #engine: Engine;
  readonly #codec: PayloadCodec;
  readonly #records: number;
  readonly #explainLoss: ExplainLoss;
  #overseer: Overseer | undefined;
  /** Whether there is room for calls. */
  readonly admission: Admission;

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
  #mode: number = Mode.idle;
  #patienceMs = FIRST_PATIENCE_MS;
  #lastAnswer = 0;
  #keepsAlive = false;
  #closed: HeddleError | undefined;
  /** Why calls are not taken any more: the pool is closed, or about to be. */
  #refusal: HeddleError | undefined;
  /** Whether an argument is being written, which may run code of the caller's. */
  #writing = false;
  readonly #spills = new Spills();
  /** Calls that wait for their arguments. */
  readonly #awaiting = new Set<Reject>();
  #whenIdle: (() => void)[] = [];

  /** @param full called when a call was refused for want of room, at most once per turn */
  constructor(engine: Engine, limits: AdmissionLimits, explainLoss: ExplainLoss, full: () => void) {
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
    this.#argumentBlocks = new Uint32Array(limits.records);
    this.admission = new Admission(memory, limits, {
      inFlight: () => this.#inFlight,
      calls: () => this.#calls,
      full,
      lookSoon: () => this.#lookSoon(),
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
    this.#writing = true;
    try {
      this.#codec.write(record, argument, limits === undefined ? 0 : WATCHED);
    } catch (error) {
      this.#writing = false;
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
    const promise = new Promise<unknown>(capture);
    this.#resolves[slot] = capturedResolve;
    this.#rejects[slot] = capturedReject;
    this.#inFlight++;
    this.#calls++;
    if (limits !== undefined) Watch.prepare(this.#engine.memory, record);
    this.#next = exports.heddle_submit(record, ANY_WORKER) >>> 0;
    if (limits !== undefined) this.#watch(slot, record, limits);
    if (this.#mode !== Mode.turning) this.#expectAnswers();
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
    if (limits === UNBOUNDED) return;
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
    this.#lookSoon();
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

  /** A call was made while nobody was looking for answers. */
  #expectAnswers(): void {
    if (this.#mode === Mode.asleep) {
      if (this.#patienceMs === 0) return; // answers take their time: stay asleep
      this.#engine.exports.heddle_owner_wake();
    }
    this.#lastAnswer = performance.now();
    this.#turn();
  }

  #turn(): void {
    this.#mode = Mode.turning;
    host.turn(this.#look);
  }

  /** One turn: settles what is finished, then decides how to wait for the rest. */
  readonly #look = (): void => {
    if (this.#closed !== undefined) return;
    const settled = this.#settleFinished();
    this.admission.look();
    if (this.inFlight === 0 && !this.admission.isAwaited) {
      this.#mode = Mode.idle;
      this.#keepAlive(false);
      this.#tellIfIdle();
      return;
    }
    const now = performance.now();
    if (settled > 0) {
      this.#lastAnswer = now;
      return this.#turn();
    }
    if (now - this.#lastAnswer < this.#patienceMs) return this.#turn();
    if (this.#engine.exports.heddle_owner_sleep() === 0) return this.#turn();
    this.#mode = Mode.asleep;
    this.#keepAlive(true);
  };

  /** A worker says that something is finished. */
  ring(): void {
    if (this.#mode !== Mode.asleep) return;
    this.#engine.exports.heddle_owner_wake();
    const now = performance.now();
    // How long would it have taken to get this answer without sleeping? That long, and a bit, is worth
    // it the next time; answers that take longer are waited for asleep from the start.
    const needed = (now - this.#lastAnswer - RING_MS) * 1.25;
    this.#patienceMs = needed > MAX_PATIENCE_MS ? 0 : Math.max(needed, MIN_PATIENCE_MS);
    this.#lastAnswer = now;
    this.#mode = Mode.turning;
    this.#look();
  }

  #keepAlive(on: boolean): void {
    if (this.#keepsAlive === on) return;
    this.#keepsAlive = on;
    host.keepAlive(on);
  }

  #settleFinished(): number {
    const { exports, memory } = this.#engine;
    const count = exports.heddle_drain(layout.maxDrain);
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
    if (argumentBlock !== 0) {
      exports.heddle_free(argumentBlock);
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
    this.#lookSoon();
  }

  /** For when something was settled apart from the queue: whoever waits for idleness must hear of it. */
  #lookSoon(): void {
    if (this.#mode === Mode.turning) return;
    if (this.#mode === Mode.asleep) this.#engine.exports.heddle_owner_wake();
    this.#lastAnswer = performance.now();
    this.#turn();
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
    this.#lookSoon();
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
    this.#mode = Mode.idle;
    this.#keepAlive(false);
    for (const reject of this.#awaiting) reject(error);
    this.#awaiting.clear();
    this.#tellIfIdle();
  }
}
