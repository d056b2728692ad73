import { clock } from "../clock.ts";
import { type Parcel, packParcel, transferOf } from "../codec/parcel.ts";
import { PayloadCodec } from "../codec/payload.ts";
import { ANNOUNCED, CARRIES, SPILLED, STREAMED, THROWN, TIMED } from "../codec/tags.ts";
import type { BlockAllocator } from "../codec/writer.ts";
import type { Engine } from "../engine/engine.ts";
import { layout } from "../generated/layout.ts";
import { host } from "../host/host.ts";
import type { TaskControl } from "../task.ts";
import { isThenable } from "../thenable.ts";
import { cancel, isCancelled, RecordControl } from "../worker/abort.ts";
import { type Spill, writeOtherwise } from "../worker/otherwise.ts";
import { Stopwatch, type TaskEnd } from "../worker/stopwatch.ts";
import type { InlinerSettings } from "./inliner-options.ts";
import { startTimer } from "./timer.ts";

const TAG = layout.recordTag >>> 2;
const FUNCTION = layout.recordFunction >>> 2;
const VALUE = layout.recordValue >>> 3;
const BEGAN = layout.recordBegan >>> 3;
const RECORD_SHIFT = Math.log2(layout.recordBytes);

/** `TakeBack` of engine/scheduler/engine.hpp. */
const TAKEN = 1;
const LATER = 2;

/** Calls that are left to the workers: their arguments are not here, or there is more to them than a function's result. */
const FOR_WORKERS = SPILLED | STREAMED | CARRIES | ANNOUNCED;

/** A turn that took so long ends before its batch does, in milliseconds. */
const LONG_TURN_MS = 1;
/** When to look again at a queue that was too long, in milliseconds. */
const AGAIN_MS = 10;
/**
 * So often at most is a record used again while the items of its earlier lives may be in the queue. They say by 12 bits
 * which life they belong to, so none may outlive 4,096 of them.
 */
const MOST_LIVES = 1024;
/** Number of a result that goes by message, so to speak: it is there before its record is looked at. */
const MESSAGE = Number.MAX_SAFE_INTEGER;

/** A task that the main thread can run. */
export interface InlineTask {
  readonly f: (argument: unknown, control?: TaskControl) => unknown;
  /** Whether it takes a `TaskControl`. */
  readonly abortable: boolean;
}

/** What it needs of whoever submits calls and settles them. */
export interface InlinerDesk {
  /** Settles what workers have finished. */
  collect(): void;
  /** Records that are in flight, given up or not. */
  inFlight(): number;
  /** Whether no call is settled any more. */
  isClosed(): boolean;
  /** A result that does not go into its record. */
  spilled(id: number, parcel: Parcel): void;
  /** Settles a call that was taken back by what its record says. The record stays the inliner's. */
  settle(record: number): void;
}

/** Not in tail position: Bun would leave its frame out of the stack, and the task's could not be told from those below. */
function callHere({ f }: InlineTask, argument: unknown, control?: TaskControl): unknown {
  const result = control === undefined ? f(argument) : f(argument, control);
  return result;
}

/**
 * Runs calls on the main thread, between turns of its event loop, while there are more of them than workers. All calls
 * are submitted as usual, so that no worker starves; one that no worker has claimed yet is taken back. Arguments and
 * results go through records and codec as they do to a worker: the task gets a copy, and so does the caller.
 */
export class Inliner {
  readonly #engine: Engine;
  readonly #settings: InlinerSettings;
  readonly #maxPayloadBytes: number;
  /** By index of the table; undefined for those of which the main thread has no function. */
  readonly #tasks: readonly (InlineTask | undefined)[];
  readonly #desk: InlinerDesk;
  readonly #codec: PayloadCodec;
  /** Records of calls that may be taken back, in the order of their submission; some are gone already. */
  readonly #offered = new Map<number, number>();
  /** Calls that were submitted so far. */
  #submitted = 0;
  /** How many of them the workers have come by in the queue, at least. */
  #passed = 0;
  /** By slot of the record: how often it was taken back since there was nothing left of it in the queue, and when. */
  readonly #lives: Uint16Array;
  readonly #since: Float64Array;
  /** Records that are not used before the workers have come by. */
  #resting: { readonly record: number; readonly since: number }[] = [];
  readonly #records: number;
  #isDue = false;
  #isDueLater = false;
  /** Records of tasks that returned a promise which is not settled yet. */
  readonly #pending = new Set<number>();
  #run = 0;

  /**
   * @param blocks where results lie that are too long for their records
   * @param records address of the first record, and how many there are
   */
  constructor(
    engine: Engine,
    settings: InlinerSettings & { readonly maxPayloadBytes: number },
    tasks: readonly (InlineTask | undefined)[],
    blocks: BlockAllocator,
    records: { readonly at: number; readonly count: number },
    desk: InlinerDesk,
  ) {
    this.#engine = engine;
    this.#settings = settings;
    this.#maxPayloadBytes = settings.maxPayloadBytes;
    this.#tasks = tasks;
    this.#desk = desk;
    // Of its own: code of the task's may make a call while its result is written.
    this.#codec = new PayloadCodec(engine.memory, blocks, host.copies, settings.maxPayloadBytes);
    this.#lives = new Uint16Array(records.count);
    this.#since = new Float64Array(records.count);
    this.#records = records.at;
  }

  /** Calls that the main thread has run. */
  get run(): number {
    return this.#run;
  }

  /**
   * A call was submitted. Every call has to be told of: this one has its record now.
   * @param hasMore whether there is more in its argument than a copy: buffers of the pool, streams
   */
  offer(record: number, hasMore: boolean): void {
    this.#submitted++;
    this.#offered.delete(record);
    const { i32 } = this.#engine.memory;
    const isForWorkers = ((i32[(record >>> 2) + TAG] as number) & FOR_WORKERS) !== 0;
    if (
      hasMore ||
      isForWorkers ||
      this.#tasks[i32[(record >>> 2) + FUNCTION] as number] === undefined
    )
      return;
    this.#offered.set(record, this.#submitted);
    this.#plan();
  }

  #plan(): void {
    if (this.#isDue || !this.#isWorthIt()) return;
    this.#isDue = true;
    host.turn(this.#turn);
  }

  #planLater(): void {
    if (this.#isDueLater) return;
    this.#isDueLater = true;
    startTimer(() => {
      this.#isDueLater = false;
      this.#plan();
    }, AGAIN_MS);
  }

  /** Whether there is a call for the main thread. Those that it has begun itself keep no worker busy. */
  #isWorthIt(): boolean {
    return this.#desk.inFlight() - this.#pending.size >= this.#settings.inFlight;
  }

  readonly #turn = (): void => {
    this.#isDue = false;
    if (this.#desk.isClosed()) return;
    this.#desk.collect();
    const began = clock.now();
    let left = this.#settings.batchSize;
    for (const [record, submitted] of this.#offered) {
      if (!this.#isWorthIt()) return;
      const answer = this.#engine.exports.heddle_take_back(record);
      if (answer === LATER) return this.#planLater();
      this.#offered.delete(record);
      if (answer !== TAKEN) {
        this.#pass(submitted);
        continue;
      }
      this.#start(record);
      if (--left === 0 || clock.now() - began > LONG_TURN_MS) break;
    }
    if (this.#offered.size > 0) this.#plan();
  };

  /** A worker has this call, so what was before it is not in the queue any more. */
  #pass(submitted: number): void {
    this.#passed = Math.max(this.#passed, submitted);
    if (this.#resting.length === 0) return;
    const { exports } = this.#engine;
    const isOver = ({ since }: { readonly since: number }) => since < this.#passed;
    for (const { record } of this.#resting.filter(isOver)) exports.heddle_release(record);
    this.#resting = this.#resting.filter((rest) => !isOver(rest));
  }

  /** Gives back a record whose call is settled, for the next one; unless it has to rest. */
  #release(record: number): void {
    const slot = (record - this.#records) >>> RECORD_SHIFT;
    if ((this.#since[slot] as number) < this.#passed) this.#lives[slot] = 0;
    this.#since[slot] = this.#submitted;
    if (++(this.#lives[slot] as number) < MOST_LIVES) this.#engine.exports.heddle_release(record);
    else this.#resting.push({ record, since: this.#submitted });
  }

  /** Runs a call as a worker does, see `WorkerLoop`. */
  #start(record: number): void {
    const { memory } = this.#engine;
    memory.f64[(record >>> 3) + BEGAN] = clock.shared();
    if (isCancelled(memory, record)) return this.#finish(record, undefined, 0);
    this.#run++;
    const words = record >>> 2;
    const task = this.#tasks[memory.i32[words + FUNCTION] as number] as InlineTask;
    const control = task.abortable ? new RecordControl(memory, record) : undefined;
    const tag = memory.i32[words + TAG] as number;
    const end = (tag & TIMED) === 0 ? control : new Stopwatch(memory, record, control);
    let result: unknown;
    let flags = 0;
    let later = false;
    try {
      const argument = this.#codec.read(record, tag);
      result = callHere(task, argument, control);
      later = isThenable(result);
    } catch (error) {
      result = error;
      flags = THROWN;
    }
    if (later) return this.#await(record, result, end);
    end?.end();
    this.#finish(record, result, flags);
  }

  #await(record: number, promise: unknown, end: TaskEnd | undefined): void {
    this.#pending.add(record);
    const settle = (value: unknown, flags: number) => {
      this.#pending.delete(record);
      end?.end();
      this.#finish(record, value, flags);
    };
    Promise.resolve(promise).then(
      (value) => settle(value, 0),
      (reason) => settle(reason, THROWN),
    );
  }

  #finish(record: number, value: unknown, flags: number): void {
    if (this.#desk.isClosed()) return;
    try {
      this.#codec.write(record, value, flags);
    } catch (problem) {
      writeOtherwise(this.#codec, this.#spill, record, value, flags, problem);
    }
    // Code of the task's may have closed the pool while its result was written.
    if (this.#desk.isClosed()) return;
    this.#desk.settle(record);
    this.#release(record);
  }

  /** The pool is closed: tasks that wait for something are told so, where they listen; nothing ends them by force. */
  close(): void {
    this.#offered.clear();
    for (const record of this.#pending) cancel(this.#engine.memory, record);
  }

  /** What goes by message from a worker is moved here, too. */
  readonly #spill: Spill = (record, value, flags) => {
    const parcel = packParcel(value, host.copies, this.#maxPayloadBytes);
    this.#desk.spilled(MESSAGE, structuredClone(parcel, { transfer: transferOf(parcel) }));
    this.#engine.memory.f64[(record >>> 3) + VALUE] = MESSAGE;
    this.#engine.memory.i32[(record >>> 2) + TAG] = SPILLED | flags;
  };
}
