import type { Parcel } from "../codec/parcel.ts";
import type { EngineShare } from "../engine/engine.ts";
import { HeddleError } from "../errors.ts";
import { host, type WorkerHandle } from "../host/host.ts";
import { VERSION } from "../version.ts";
import { Fence } from "../worker/fence.ts";
import {
  FAREWELL,
  HELLO,
  LEAVING,
  type OwnerMessage,
  RETIRING,
  RING,
  type TableEntry,
  UP,
  type WorkerFailure,
  type WorkerInit,
  type WorkerMessage,
} from "../worker/messages.ts";
import type { WorkerDownEvent } from "./events.ts";
import type { PoolSettings } from "./options.ts";
import { startTimer, type Timer } from "./timer.ts";

/** Turns of the event loop for which a worker may finish its task, some milliseconds in all. */
const GRACE_TURNS = 2000;
/** The same for those that run no task, and end as soon as the machine gives them a processor. */
const GRACE_TURNS_IDLE = 500_000;
/** So many workers that die before they run anything are no accident. */
const MAX_IDLE_DEATHS = 3;
/** Lives of one worker whose results by message have numbers of their own; long before that they are here. */
const LIVES = 2 ** 16;

/** How long a module that the program named may take to say that it is Heddle's. */
const SILENCE_MS = 30_000;
const EXPECTED = "expected a module that is, or imports, heddle/worker";

/** What the crew tells the pool. */
export interface CrewListener {
  /** A worker rang. */
  ring(): void;
  /** A result came by message. */
  spilled(id: number, parcel: Parcel): void;
  /** An item of a stream came by message. */
  item(stream: number, parcel: Parcel): void;
  /** A worker began the task of a call, at that time. */
  began(record: number, at: number): void;
  /** A worker is being started; what is posted to it arrives once it is up. */
  started(worker: number): void;
  /** A worker can take calls. */
  up(worker: number): void;
  /** A worker is gone; another one takes its place, unless the crew is closing. */
  lost(worker: number): void;
  /** The same, for those who only listen. */
  down(worker: number, reason: WorkerDownEvent["reason"], cause: unknown): void;
  /** How many tasks the workers with this number have taken so far. */
  tasksOf(worker: number): number;
  /** Whether a worker has nothing to do, and will end by itself when it is told to. */
  isAsleep(worker: number): boolean;
  /** A worker could not start; there is no sense in trying again. */
  failed(error: HeddleError): void;
}

interface Member {
  handle: WorkerHandle;
  /** What a worker said of its failure before it ended. */
  failure: WorkerFailure | undefined;
  /** Where its tasks may be ended by force. */
  readonly fence: Fence | undefined;
  /** Why it was ended by force. */
  endedFor: HeddleError | undefined;
  /** `tasksOf` when it began. */
  tasksBefore: number;
  /** Whether it needs no help to end: it does so by itself, or is being terminated. */
  leaving: boolean;
  /** Whether it leaves because it is used up. */
  retired: boolean;
  /** Whether it is started with Heddle's module: its own, or one that has said so. */
  isKnown: boolean;
  /** Waits for it to say so. */
  readonly silence: Timer | undefined;
}

/** Why the workers of a pool cannot start. */
function startError(
  who: string,
  failure: WorkerFailure | undefined,
  cause: unknown,
  source: string | undefined,
): HeddleError {
  const reason = failure?.error ?? cause;
  const said = reason instanceof Error ? `: ${reason.message}` : "";
  if (failure?.code !== undefined) return new HeddleError(failure.code, said.slice(2));
  const options = reason === undefined ? {} : { cause: reason };
  const where =
    failure?.bootstrap === undefined ? "" : `, in options.worker.bootstrap (${failure.bootstrap})`;
  const from = source === undefined ? "" : ` from options.source (${source})`;
  const text = `${who} could not start${from}${where}${said}`;
  return new HeddleError("HEDDLE_WORKER_START", text, options);
}

/** The workers of a pool: started, watched, replaced when they die, and ended. */
export class Crew {
  #share: EngineShare | undefined;
  readonly #table: readonly TableEntry[];
  readonly #settings: PoolSettings;
  readonly #listener: CrewListener;
  readonly #members: (Member | undefined)[] = [];
  /** Why each worker's last life ended. */
  readonly #causes: unknown[] = [];
  /** Workers of which none was up yet. */
  readonly #missing = new Set<number>();
  /** How many workers were started with each number. */
  readonly #lives: number[] = [];
  /** Workers that ended before they had run anything, one after another. */
  #idleDeaths = 0;
  #closing = false;
  #whenGone: (() => void)[] = [];

  /** Starts the threads, which takes them some 20 ms: what they need meanwhile is said by `begin`. */
  constructor(table: readonly TableEntry[], settings: PoolSettings, listener: CrewListener) {
    this.#table = table;
    this.#settings = settings;
    this.#listener = listener;
    for (let worker = 0; worker < settings.threads + Number(settings.central); worker++) {
      this.#missing.add(worker);
      this.#members[worker] = this.#spawn(worker);
    }
  }

  /** Gives the workers their engine. */
  begin(share: EngineShare): void {
    this.#share = share;
    this.#members.forEach((member, worker) => {
      this.#begin(worker, member as Member);
    });
  }

  /** Ends the threads: there is no engine for them. */
  abandon(): void {
    for (const member of this.#members) {
      member?.silence?.stop();
      member?.handle.terminate();
    }
  }

  /** Whether every worker has been up: those that are replaced have no part in it. */
  get isComplete(): boolean {
    return this.#missing.size === 0;
  }

  /** Whether this one runs no tasks, and hands calls out. */
  #isScheduler(worker: number): boolean {
    return worker === this.#settings.threads;
  }

  #nameOf(worker: number): string {
    return this.#isScheduler(worker) ? "the scheduler" : `worker ${worker}`;
  }

  /** Why worker `worker` died the last time. */
  causeOf(worker: number): unknown {
    return this.#causes[worker];
  }

  #start(worker: number): void {
    const member = this.#spawn(worker);
    this.#members[worker] = member;
    this.#begin(worker, member);
  }

  #spawn(worker: number): Member {
    const schedules = this.#isScheduler(worker);
    const { workerName, resourceLimits, hardTimeoutMs, source } = this.#settings;
    const name = `${workerName} ${schedules ? "scheduler" : worker}`;
    const limits = schedules ? undefined : resourceLimits;
    const isFenced = !schedules && hardTimeoutMs !== undefined;
    const listener = {
      message: (message: unknown) => this.#hear(worker, message as WorkerMessage),
      exit: (cause: unknown) => this.#exit(worker, cause),
    };
    return {
      handle: host.spawn(worker, name, listener, limits, source),
      failure: undefined,
      fence: isFenced ? new Fence() : undefined,
      endedFor: undefined,
      tasksBefore: 0,
      leaving: false,
      retired: false,
      isKnown: source === undefined,
      silence:
        source === undefined ? undefined : startTimer(() => this.#giveUp(worker), SILENCE_MS),
    };
  }

  #begin(worker: number, member: Member): void {
    const life = this.#lives[worker] ?? 0;
    this.#lives[worker] = life + 1;
    const schedules = this.#isScheduler(worker);
    const { bootstrap, recycle } = this.#settings;
    const init: WorkerInit = {
      heddle: 1,
      share: this.#share as EngineShare,
      worker,
      life: life % LIVES,
      schedules,
      table: schedules ? [] : this.#table,
      maxPayloadBytes: this.#settings.maxPayloadBytes,
      spinMicroseconds: this.#settings.spinMicroseconds,
      fence: member.fence?.word,
      bootstrap: schedules ? undefined : bootstrap,
      recycle: schedules ? undefined : recycle,
      version: VERSION,
      isNamed: this.#settings.source !== undefined,
    };
    member.handle.begin(init);
    member.tasksBefore = this.#listener.tasksOf(worker);
    if (!schedules) this.#listener.started(worker);
  }

  /**
   * Sends to a worker, unless it has no use for it any more.
   * @returns whether it was sent
   * @throws what the host throws if a buffer cannot be moved
   */
  post(worker: number, message: OwnerMessage, transfer: ArrayBuffer[]): boolean {
    const member = this.#members[worker];
    if (member === undefined || member.leaving || member.retired) return false;
    member.handle.post(message, transfer);
    return true;
  }

  /**
   * Ends a worker, by force, and starts another in its place.
   * @param record ends it only if it runs the task of this call; if undefined, whatever it runs
   * @returns whether it ends
   */
  end(worker: number, record: number | undefined, reason: HeddleError): boolean {
    const member = this.#members[worker];
    if (member?.fence === undefined || member.leaving) return true;
    const { fence } = member;
    if (record !== undefined) {
      if (!fence.endDuring(record)) return false;
    } else if (!host.endsLate) {
      fence.end();
    } else if (!fence.endElsewhere()) {
      return false;
    }
    member.leaving = true;
    member.endedFor = reason;
    // Its fence stops what goes on behind a task, but not what other tasks of its left to the event loop.
    member.handle.terminate(record !== undefined);
    return true;
  }

  #hear(worker: number, message: WorkerMessage): void {
    if (message === RING) return this.#listener.ring();
    const member = this.#members[worker];
    if (typeof message === "object" && message.kind === "spill") {
      return this.#listener.spilled(message.id, message.parcel);
    }
    if (typeof message === "object" && message.kind === "item") {
      return this.#listener.item(message.stream, message.parcel);
    }
    if (typeof message === "object" && message.kind === "began") {
      return this.#listener.began(message.record, message.at);
    }
    if (member === undefined) return;
    if (message === HELLO) {
      member.isKnown = true;
      return member.silence?.stop();
    }
    if (message === UP) {
      this.#missing.delete(worker);
      return this.#listener.up(worker);
    }
    if (message === RETIRING) {
      member.retired = true;
      return member.handle.post(FAREWELL);
    }
    member.leaving = true;
    if (message === LEAVING) return;
    member.failure = message;
    // What its modules began before they failed may keep it alive.
    member.handle.terminate();
  }

  /** The module of `options.source` has not said that it is Heddle's. */
  #giveUp(worker: number): void {
    const text = `it said nothing for ${SILENCE_MS / 1000} s; ${EXPECTED}`;
    const member = this.#members[worker] as Member;
    const { source } = this.#settings;
    this.#listener.failed(startError(this.#nameOf(worker), undefined, new Error(text), source));
    member.leaving = true;
    member.handle.terminate();
  }

  #exit(worker: number, cause: unknown): void {
    if (this.#share === undefined) return; // abandoned
    const member = this.#members[worker];
    this.#members[worker] = undefined;
    member?.silence?.stop();
    this.#causes[worker] = member?.failure?.error ?? member?.endedFor ?? cause;
    const retry = this.#closing || this.#isWorthAnother(worker, member);
    if (!retry) {
      const { source } = this.#settings;
      const isMute = cause === undefined && member?.isKnown === false;
      const why = isMute ? new Error(`it ended without a word; ${EXPECTED}`) : cause;
      this.#listener.failed(startError(this.#nameOf(worker), member?.failure, why, source));
    }
    // First what it left behind, then another in its place: the two share a slot.
    this.#listener.lost(worker);
    this.#listener.down(worker, this.#reason(member), this.#causes[worker]);
    if (!this.#closing) return this.#start(worker);
    if (this.#members.every((other) => other === undefined)) {
      for (const resolve of this.#whenGone.splice(0)) resolve();
    }
  }

  /** Whether to start another in the place of one that is gone, or there is no sense in that. */
  #isWorthAnother(worker: number, member: Member | undefined): boolean {
    if (member?.retired) return true;
    const idle = this.#listener.tasksOf(worker) === member?.tasksBefore;
    this.#idleDeaths = idle ? this.#idleDeaths + 1 : 0;
    return member?.failure === undefined && this.#idleDeaths < MAX_IDLE_DEATHS;
  }

  /** Why a worker is gone. */
  #reason(member: Member | undefined): WorkerDownEvent["reason"] {
    if (member?.endedFor !== undefined) return "hardTimeout";
    if (member?.retired) return "recycled";
    return this.#closing ? "closed" : "exited";
  }

  /**
   * Ends all workers; those that do not end by themselves at once are terminated.
   * @param isQuiet whether no worker runs a task: they have only to print what they hold
   */
  async close(isQuiet: boolean): Promise<void> {
    this.#closing = true;
    if (this.#members.every((member) => member === undefined)) return;
    const gone = new Promise<void>((resolve) => this.#whenGone.push(resolve));
    host.keepAlive(true);
    this.#insist(isQuiet, 1);
    await gone;
    host.keepAlive(false);
  }

  /** Terminates, in time, those that do not end by themselves. */
  #insist(isQuiet: boolean, turn: number): void {
    let waiting = false;
    this.#members.forEach((member, worker) => {
      if (member === undefined || member.leaving) return;
      const isIdle = isQuiet || this.#listener.isAsleep(worker);
      const grace = isIdle ? GRACE_TURNS_IDLE : GRACE_TURNS;
      if (turn < grace) waiting = true;
      else {
        member.leaving = true;
        member.handle.terminate();
      }
    });
    if (waiting) host.turn(() => this.#insist(isQuiet, turn + 1));
  }
}
