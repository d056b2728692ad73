import type { Lease } from "../buffers/lease.ts";
import { clock } from "../clock.ts";
import { openParcel, type Parcel, packParcel, transferOf } from "../codec/parcel.ts";
import { PayloadCodec } from "../codec/payload.ts";
import { corruptPayload, type OpenStream } from "../codec/reader.ts";
import { ANNOUNCED, CARRIES, SPILLED, STREAMED, THROWN, TIMED, WATCHED } from "../codec/tags.ts";
import type { Engine } from "../engine/engine.ts";
import { layout } from "../generated/layout.ts";
import { isThenable } from "../thenable.ts";
import { isCancelled, RecordControl } from "./abort.ts";
import { ArgumentStreams } from "./argument-streams.ts";
import { callApart } from "./call-apart.ts";
import { callInContext } from "./call-in-context.ts";
import { EndedError, Fence } from "./fence.ts";
import { HeldBlocks } from "./held-blocks.ts";
import type { WorkerHost } from "./host.ts";
import {
  type CallMessage,
  FAREWELL,
  LEAVING,
  RETIRING,
  RING,
  type TableEntry,
  UP,
  type WorkerInit,
} from "./messages.ts";
import { type Spill, writeOtherwise } from "./otherwise.ts";
import { ResultBlocks } from "./result-blocks.ts";
import { ResultStreams } from "./result-streams.ts";
import { Stopwatch, type TaskEnd } from "./stopwatch.ts";
import type { Run } from "./table.ts";
import { Wear } from "./wear.ts";
import type { WorkerBuffers } from "./worker-buffers.ts";

const TAG = layout.recordTag >>> 2;
const FUNCTION = layout.recordFunction >>> 2;
const VALUE = layout.recordValue >>> 3;
const BEGAN = layout.recordBegan >>> 3;

/** Tasks run one after another for this long before the event loop may turn, in milliseconds. */
const TURN_EVERY_MS = 1;
/** Most tasks between two looks at the clock. */
const MAX_STRIDE = 64;
/** Value of a parking spot's word while its worker waits in its event loop. */
const DOZING = 3;
/** Instead of a record: the owner is to be rung before the next one is looked for. */
const RINGS = 1;
/** Most results that one life of a worker sends by message. */
const SPILLS_PER_LIFE = 2 ** 28;

/**
 * A worker's life: ask the engine what to run next, run it, hand it back; and when there is nothing,
 * let the event loop turn, look for a while, sleep.
 */
export class WorkerLoop {
  readonly #engine: Engine;
  readonly #codec: PayloadCodec;
  readonly #buffers: WorkerBuffers;
  readonly #host: WorkerHost;
  readonly #table: readonly Run[];
  readonly #entries: readonly TableEntry[];
  readonly #worker: number;
  readonly #spinMicroseconds: number;
  readonly #maxPayloadBytes: number;
  /** Where tasks may be ended by force. */
  readonly #fence: Fence | undefined;
  /** Where workers are replaced before they are used up. */
  readonly #wear: Wear | undefined;
  readonly #streams: ResultStreams;
  readonly #inlets: ArgumentStreams;
  readonly #openStream: OpenStream;
  /** Tasks before the first look at the clock, and most between two more: one where each call counts. */
  readonly #firstStride: number;
  readonly #maxStride: number;
  /** Tasks that returned a promise which is not settled yet. */
  #pending = 0;
  #whenSettled: (() => void) | undefined;
  /** Calls that came by message. */
  readonly #letters: CallMessage[] = [];
  /** Whether no more of them are on the way. */
  #hadFarewell = false;
  /** What came with the call that begins. */
  #parcel: Parcel | undefined;
  /** Number of the next result that goes by message; no other life of this worker has the same. */
  #nextSpill: number;

  constructor(
    engine: Engine,
    host: WorkerHost,
    table: readonly Run[],
    init: WorkerInit,
    buffers: WorkerBuffers,
  ) {
    this.#engine = engine;
    this.#host = host;
    this.#table = table;
    this.#entries = init.table;
    this.#worker = init.worker;
    this.#nextSpill = init.life * SPILLS_PER_LIFE;
    this.#spinMicroseconds = init.spinMicroseconds;
    this.#fence = init.fence && new Fence(init.fence);
    this.#wear = init.recycle && new Wear(init.recycle, () => host.heapBytes());
    this.#firstStride = this.#wear === undefined ? 2 : 1;
    this.#maxStride = this.#wear === undefined ? MAX_STRIDE : 1;
    this.#maxPayloadBytes = init.maxPayloadBytes;
    this.#inlets = new ArgumentStreams({ memory: engine.memory, host, fence: this.#fence });
    this.#openStream = (ring, isReadable) => this.#inlets.open(ring, isReadable, this.#codec);
    this.#buffers = buffers;
    const blocks = new ResultBlocks(engine);
    this.#codec = new PayloadCodec(engine.memory, blocks, host.copies, init.maxPayloadBytes, {
      openStream: this.#openStream,
      desk: buffers,
    });
    const { maxPayloadBytes } = init;
    const isolated = (value: unknown) => this.#isolated(value);
    this.#streams = new ResultStreams(
      engine,
      host,
      new PayloadCodec(engine.memory, new HeldBlocks(engine), host.copies, maxPayloadBytes),
      this.#fence,
      maxPayloadBytes,
      isolated,
    );
    host.listen((message) => {
      if (message === FAREWELL) this.#hadFarewell = true;
      else if (message.kind === "item") this.#inlets.item(message.stream, message.parcel);
      else this.#letters.push(message);
    });
  }

  /** Runs until the pool is closed, or this worker is used up. */
  async run(): Promise<void> {
    const { exports } = this.#engine;
    const worker = this.#worker;
    // Posted first, so that it is there before what calls have to say.
    this.#host.post(UP);
    exports.heddle_start(worker);
    let isDue = false;
    while (exports.heddle_stopping() === 0 && !this.#isUsedUp) {
      // What the tasks left to the microtask queue runs now; and in time, what they left to the event loop.
      await this.#away(isDue ? this.#host.turn() : undefined);
      this.#back();
      isDue = false;
      const hadLetter = this.#readLetter();
      let record = this.#next(hadLetter ? undefined : this.#spinMicroseconds);
      if (record === 0 && hadLetter) continue;
      if (record === 0) {
        exports.heddle_abandon_search(worker);
        await this.#away(this.#host.turn());
        this.#back();
        if (this.#letters.length > 0) continue;
        record = this.#search(0);
      }
      if (record === 0) {
        // Nothing came meanwhile.
        await this.#sleep();
        this.#back();
        record = this.#search(this.#spinMicroseconds);
      }
      if (record === 0) exports.heddle_abandon_search(worker);
      else isDue = this.#work(record);
    }
    exports.heddle_abandon_search(worker);
    if (this.#isUsedUp) {
      await this.#retire();
      this.#back();
    }
    this.#host.post(LEAVING);
    exports.heddle_leave(worker);
  }

  /** Not while it streams: whoever takes or gives items may need other calls, and there may be no other worker. */
  get #isUsedUp(): boolean {
    return this.#wear?.isOut === true && this.#streams.live + this.#inlets.live === 0;
  }

  /**
   * Finishes what has begun, and what comes by message until the owner has heard of it. What this worker was
   * given beyond that, others take, or its successor.
   */
  async #retire(): Promise<void> {
    this.#host.post(RETIRING);
    while (!this.#hadFarewell || this.#letters.length > 0) {
      this.#readLetter();
      await this.#away(this.#host.turn());
      this.#back();
    }
    const settled = new Promise<void>((resolve) => {
      this.#whenSettled = resolve;
    });
    this.#away(undefined);
    if (this.#pending > 0) await settled;
  }

  /** What to await. Code of the tasks may run meanwhile, and this worker be ended; `#back` comes next. */
  #away<T>(what: T): T {
    if (this.#fence?.goAway() === false) throw new EndedError();
    return what;
  }

  /** Has awaited. */
  #back(): void {
    if (this.#fence?.comeBack() === false) throw new EndedError();
  }

  /** Runs a call that came by message. @returns whether there was one */
  #readLetter(): boolean {
    const letter = this.#letters.shift();
    if (letter === undefined) return false;
    const { exports } = this.#engine;
    const { record, parcel } = letter;
    exports.heddle_receive(this.#worker);
    this.#parcel = parcel;
    if (this.#start(record) && exports.heddle_finish(this.#worker, record) !== 0) this.#ring();
    this.#parcel = undefined;
    this.#wear?.afterCall();
    return true;
  }

  /** The argument of a call that begins. */
  #argument(record: number, tag: number): unknown {
    if ((tag & SPILLED) === 0) return this.#codec.read(record, tag);
    if (this.#parcel === undefined) throw corruptPayload("no message", record);
    const options = { openStream: this.#openStream, desk: this.#buffers };
    return openParcel(this.#parcel, this.#host.copies, options);
  }

  /** Looks for a call, then for a while as a searcher, if so asked. @returns its record, or 0 */
  #next(spinMicroseconds: number | undefined): number {
    const found = this.#engine.exports.heddle_next(this.#worker, 0) >>> 0;
    return found === 0 && spinMicroseconds !== undefined ? this.#search(spinMicroseconds) : found;
  }

  /** Looks for a call as a searcher. @returns its record, or 0 */
  #search(spinMicroseconds: number): number {
    return this.#engine.exports.heddle_search(this.#worker, spinMicroseconds) >>> 0;
  }

  /**
   * Runs `record` and whatever follows, until there is nothing more or the event loop is due.
   * @returns whether the event loop is due
   */
  #work(record: number): boolean {
    const { exports } = this.#engine;
    const worker = this.#worker;
    const began = clock.now();
    let stride = this.#firstStride;
    let ran = 0;
    for (let next = record; next !== 0; ) {
      const finished = this.#start(next) ? next : 0;
      if (++ran === stride) {
        // Short tasks are asked seldom, long ones each time.
        const isOut = this.#wear?.afterCall() === true;
        if (isOut || clock.now() - began > TURN_EVERY_MS || this.#pending > 0) {
          if (finished !== 0 && exports.heddle_finish(worker, finished) !== 0) this.#ring();
          return true;
        }
        stride += Math.min(stride, this.#maxStride);
      }
      next = exports.heddle_next(worker, finished) >>> 0;
      if (next !== RINGS) continue;
      this.#ring();
      next = exports.heddle_next(worker, 0) >>> 0;
    }
    return false;
  }

  /** Runs one call. @returns whether it is finished; otherwise its promise will finish it. */
  #start(record: number): boolean {
    const i32 = this.#engine.memory.i32;
    const words = record >>> 2;
    const tag = i32[words + TAG] as number;
    if ((tag & WATCHED) !== 0) return this.#startWatched(record, tag);
    let result: unknown;
    let later: boolean;
    try {
      const task = this.#table[i32[words + FUNCTION] as number] as Run;
      result = callApart(task, this.#argument(record, tag));
      later = isThenable(result);
    } catch (error) {
      this.#write(record, error, THROWN);
      return true;
    }
    if (later) return this.#await(record, result);
    this.#write(record, result, 0);
    return true;
  }

  /** The same for a call with limits. */
  #startWatched(record: number, tag: number): boolean {
    const { memory } = this.#engine;
    const at = clock.shared();
    memory.f64[(record >>> 3) + BEGAN] = at;
    if (isCancelled(memory, record)) {
      this.#write(record, undefined, 0);
      return true;
    }
    if ((tag & ANNOUNCED) !== 0) this.#host.post({ kind: "began", record, at });
    const index = memory.i32[(record >>> 2) + FUNCTION] as number;
    const control = this.#entries[index]?.abortable ? new RecordControl(memory, record) : undefined;
    const end = (tag & TIMED) === 0 ? control : new Stopwatch(memory, record, control);
    let inlets: TaskEnd | undefined;
    if (this.#fence?.enter(record) === false) throw new EndedError();
    let result: unknown;
    let flags = 0;
    let later = false;
    try {
      const argument = this.#argument(record, tag);
      inlets = this.#inlets.taken();
      result = this.#call(this.#table[index] as Run, record, tag, argument, control);
      later = isThenable(result);
    } catch (error) {
      result = error;
      flags = THROWN;
    }
    if (!later) result = this.#isolated(result);
    if (this.#fence?.leave(record) === false) throw new EndedError();
    if (later) return this.#await(record, result, end, inlets);
    end?.end();
    inlets?.end();
    this.#write(record, result, flags);
    return true;
  }

  /** Calls a task, in the contexts that came with its argument; what streams is sent. */
  #call(
    task: Run,
    record: number,
    tag: number,
    argument: unknown,
    control: RecordControl | undefined,
  ): unknown {
    const run: Run =
      (tag & STREAMED) === 0
        ? task
        : (...parameters) => this.#streams.send(record, task(...parameters));
    if ((tag & CARRIES) !== 0) return callInContext(run, argument, control);
    return control === undefined ? callApart(run, argument) : run(argument, control);
  }

  /** Finishes a call when its promise is settled. */
  #await(record: number, promise: unknown, end?: TaskEnd, inlets?: TaskEnd): false {
    this.#pending++;
    const fence = this.#fence;
    const settle = (value: unknown, flags: number) => {
      if (fence !== undefined && !(fence.comeBack() && fence.enter(record))) return;
      const result = this.#isolated(value);
      if (fence?.leave(record) === false) return;
      this.#pending--;
      end?.end();
      inlets?.end();
      this.#write(record, result, flags);
      if (this.#engine.exports.heddle_finish(this.#worker, record) !== 0) this.#ring();
      if (this.#pending === 0) this.#whenSettled?.();
      fence?.goAway();
    };
    Promise.resolve(promise).then(
      (value) => settle(value, 0),
      (reason) => settle(reason, THROWN),
    );
    return false;
  }

  /**
   * Where a thread goes on after it was ended: a copy of a result, such that no code of a task runs while it is
   * written to the shared memory. What cannot be copied is left as it is: writing it says why.
   */
  #isolated(value: unknown): unknown {
    if (this.#fence === undefined || !this.#host.endsLate) return value;
    if (typeof value !== "object" || value === null) return value;
    const { copies } = this.#host;
    try {
      const desk = this.#buffers.local;
      const parcel = packParcel(value, copies, this.#maxPayloadBytes, { desk });
      return openParcel(parcel, copies, { desk });
    } catch {
      return value;
    }
  }

  #write(record: number, value: unknown, flags: number): void {
    try {
      this.#codec.write(record, value, flags);
    } catch (problem) {
      writeOtherwise(this.#codec, this.#spill, record, value, flags, problem);
    }
  }

  /** Sends a result by message: nothing waits for room that only the main agent could make. */
  readonly #spill: Spill = (record, value, flags) => {
    const lent: Lease[] = [];
    const desk = this.#buffers;
    const parcel = packParcel(value, this.#host.copies, this.#maxPayloadBytes, { desk, lent });
    const id = this.#worker + this.#nextSpill++ * layout.maxWorkers;
    this.#host.post({ kind: "spill", id, parcel }, transferOf(parcel));
    // The owner reads no parcel before it has the record, too.
    desk.commit(record, lent);
    this.#engine.memory.f64[(record >>> 3) + VALUE] = id;
    this.#engine.memory.i32[(record >>> 2) + TAG] = SPILLED | flags;
  };

  #ring(): void {
    this.#host.post(RING);
  }

  /** Sleeps until there may be work; a searcher before and after. `#back` comes next. */
  async #sleep(): Promise<void> {
    const { exports, memory } = this.#engine;
    const worker = this.#worker;
    if (this.#pending === 0 && !this.#host.hasPendingWork()) {
      exports.heddle_park(worker);
      this.#away(undefined);
      return;
    }
    const word = exports.heddle_doze_begin(worker) >>> 2;
    // A notification may be an earlier sleep's that came late: only the word says that this one is over.
    while (Atomics.load(memory.i32, word) === DOZING) {
      const wait = Atomics.waitAsync(memory.i32, word, DOZING);
      if (!wait.async) continue;
      await this.#away(wait.value);
      this.#back();
    }
    exports.heddle_doze_end(worker);
    this.#away(undefined);
  }
}
