import { clock } from "../clock.ts";
import type { EngineExports } from "../engine/engine.ts";
import { host } from "../host/host.ts";
import { startTimer, type Timer } from "./timer.ts";

/** How long to look for answers by turns of the event loop before sleeping, at first, in milliseconds. */
const FIRST_PATIENCE_MS = 0.05;
/** The same at most: about what two threads lose by waking each other. */
const MAX_PATIENCE_MS = 0.15;
/** The same at least, where it pays at all: some turns of a host that other processes disturb. */
const MIN_PATIENCE_MS = 0.02;
/** After so many answers in a row that took longer than that, none is waited for awake. */
const MANY_LONG = 3;
/** From a worker's ring until it is heard, about. */
const RING_MS = 0.04;

/** Looks for an answer that one glance takes: some microseconds. */
const GLANCES = 250;
/** For so long at most before the event loop must turn, in milliseconds. */
const MAX_GLANCING_MS = 0.5;
/** Most calls with glances between two looks at the clock, which costs a good part of what a call does. */
const MAX_STRIDE = 8;
/** Calls that follow one another within this time, in milliseconds, are timed less often. */
const QUICK_MS = 0.01;
/** Calls without glances after one in vain, at most. */
const MAX_GLANCE_PAUSE = 64;

/** While workers have plenty to do, answers that come faster than this are collected together, in milliseconds. */
const NAP_MS = 1;
/** But not those of calls so short that this many of them are finished meanwhile: their queue is soon empty. */
const MOST_PER_NAP = 20;
/** After so many rings in a row that came for such answers. */
const STEADY_RINGS = 3;

/** Where the lookout is. */
const Mode = {
  /** Nothing is to come. */
  idle: 0,
  /** A look is scheduled, soon or after a nap. */
  looking: 1,
  /** Asleep until a worker rings. */
  asleep: 2,
} as const;

/** What it needs of whoever waits for answers. */
export interface LookoutDesk {
  /** Settles what is finished. @returns how many calls that was */
  collect(): number;
  /** Whether anybody waits for anything. */
  isNeeded(): boolean;
  /** Whether workers have plenty to do, if they do `answers` calls in a nap's time: no answer is urgent. */
  isDeep(answers: number): boolean;
  /** Has streams ring. @returns whether none of them has anything right now */
  maySleep(): boolean;
  /** The event loop has turned since the last time. */
  turned(): void;
  /** Nobody waits any more. */
  idle(): void;
}

const clamp = (value: number, least: number, most: number): number =>
  Math.min(Math.max(value, least), most);

const soon = Promise.resolve();

/**
 * Waits for what workers finish. The fastest answers are there when the caller's own turn of the event loop is over:
 * it takes a glance before the loop turns. While others keep coming it looks for them by cheap turns; when they do
 * not, it sleeps, and the next worker to finish something rings. Where that would be again and again, while the workers
 * have plenty to do, it takes naps instead.
 */
export class Lookout {
  readonly #exports: EngineExports;
  readonly #desk: LookoutDesk;
  #mode: number = Mode.idle;
  #patienceMs = FIRST_PATIENCE_MS;
  /** Rings in a row for answers that no patience would have had. */
  #long = 0;
  #lastAnswer = 0;
  /** Whether the event loop was asked to say that it turned, and since when. */
  #turnAwaited = false;
  #turnAwaitedSince = 0;
  /** When the clock was last looked at, the calls until the next look, and those between two. */
  #timed = 0;
  #untilTimed = 0;
  #stride = 1;
  /** How many calls to make without glances, and how many there were last time. */
  #glancesOff = 0;
  #glancePause = 0;
  #keepsAlive = false;
  /** Rings in a row for answers that are worth a nap, and how many answers the last one was for. */
  #steady = 0;
  #answers = 0;
  #nap: Timer | undefined;
  #closed = false;

  constructor(exports: EngineExports, desk: LookoutDesk) {
    this.#exports = exports;
    this.#desk = desk;
  }

  /** Whether it looks for nothing until a worker rings. */
  get isAsleep(): boolean {
    return this.#mode === Mode.asleep;
  }

  /** Whether it looks no more. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** A call was made. */
  expect(): void {
    if (this.#mode === Mode.looking) return;
    if (this.#mode === Mode.asleep) {
      if (this.#patienceMs === 0) return; // answers take their time: stay asleep
      this.#exports.heddle_owner_wake();
    }
    this.#mode = Mode.looking;
    if (this.#mayGlance()) {
      void soon.then(this.#glance);
    } else {
      this.#lastAnswer = clock.now();
      host.turn(this.#look);
    }
  }

  /** For when something was settled apart from the queue: whoever waits for idleness must hear of it. */
  lookSoon(): void {
    if (this.#mode === Mode.looking) return;
    if (this.#mode === Mode.asleep) this.#exports.heddle_owner_wake();
    this.#lastAnswer = clock.now();
    this.#turn();
  }

  /** A worker says that something is finished. */
  ring(): void {
    if (this.#mode !== Mode.asleep) return;
    this.#exports.heddle_owner_wake();
    this.#mode = Mode.looking;
    // Before all else: who waits for it goes on when this is over.
    this.#answers = this.#desk.collect();
    const now = clock.now();
    // How long would it have taken to get this answer without sleeping? That long, and a bit, is worth it the next time.
    // Answers that take longer again and again are waited for asleep from the start; a single one may have met a
    // collection, or another process, and whoever sleeps for that meets the worker asleep, too.
    const needed = (now - this.#lastAnswer - RING_MS) * 1.25;
    const waited = now - this.#lastAnswer;
    const isWorthNap = waited < NAP_MS && this.#answers * NAP_MS <= waited * MOST_PER_NAP;
    this.#steady = isWorthNap ? this.#steady + 1 : 0;
    this.#long = needed > MAX_PATIENCE_MS ? this.#long + 1 : 0;
    if (this.#long < MANY_LONG) this.#patienceMs = clamp(needed, MIN_PATIENCE_MS, MAX_PATIENCE_MS);
    else this.#patienceMs = 0;
    this.#lastAnswer = now;
    this.#turn();
  }

  /** Nothing is to come any more. */
  close(): void {
    this.#closed = true;
    this.#mode = Mode.idle;
    this.#nap?.stop();
    this.#keepAlive(false);
  }

  #turn(): void {
    this.#mode = Mode.looking;
    host.turn(this.#look);
  }

  /** Not if that was in vain lately, and not if the event loop had no turn for long. */
  #mayGlance(): boolean {
    if (this.#glancesOff > 0) {
      this.#glancesOff--;
      return false;
    }
    if (!this.#turnAwaited) {
      this.#turnAwaited = true;
      this.#turnAwaitedSince = this.#timed = clock.now();
      this.#untilTimed = this.#stride = 1;
      host.turn(this.#turned);
      return true;
    }
    if (--this.#untilTimed === 0 && this.#isTimeUp()) {
      this.#glancesOff = Number.POSITIVE_INFINITY; // until it has turned
      return false;
    }
    return true;
  }

  /** Whether the event loop must turn. Calls in quick succession ask this less and less often. */
  #isTimeUp(): boolean {
    const now = clock.now();
    const isQuick = now - this.#timed < QUICK_MS * this.#stride;
    this.#stride = isQuick ? Math.min(2 * this.#stride, MAX_STRIDE) : 1;
    this.#timed = now;
    this.#untilTimed = this.#stride;
    return now - this.#turnAwaitedSince >= MAX_GLANCING_MS;
  }

  readonly #turned = (): void => {
    this.#turnAwaited = false;
    if (this.#glancesOff === Number.POSITIVE_INFINITY) this.#glancesOff = 0;
    if (!this.#closed) this.#desk.turned();
  };

  readonly #glance = (): void => {
    if (this.#closed) return;
    for (let i = 0; i < GLANCES; i++) {
      const settled = this.#desk.collect();
      if (settled === 0) continue;
      this.#glancePause = 0;
      return this.#goOn(settled);
    }
    this.#glancePause = Math.min(2 * this.#glancePause + 1, MAX_GLANCE_PAUSE);
    this.#glancesOff = this.#glancePause;
    this.#lastAnswer = clock.now();
    this.#turn();
  };

  /** One turn: settles what is finished, then decides how to wait for the rest. */
  readonly #look = (): void => {
    if (this.#closed) return;
    const settled = this.#desk.collect();
    this.#desk.turned();
    this.#goOn(settled);
  };

  #goOn(settled: number): void {
    if (!this.#desk.isNeeded()) {
      this.#mode = Mode.idle;
      this.#keepAlive(false);
      return this.#desk.idle();
    }
    const now = clock.now();
    if (settled > 0) {
      this.#lastAnswer = now;
      this.#steady = 0;
      return this.#turn();
    }
    if (now - this.#lastAnswer < this.#patienceMs) return this.#turn();
    if (this.#steady >= STEADY_RINGS && this.#desk.isDeep(this.#answers)) return this.#takeNap();
    if (!this.#desk.maySleep() || this.#exports.heddle_owner_sleep() === 0) return this.#turn();
    this.#mode = Mode.asleep;
    this.#keepAlive(true);
  }

  /** One wake-up for all that is finished meanwhile, and no worker has to ring. */
  #takeNap(): void {
    this.#keepAlive(true);
    this.#nap = startTimer(this.#wake, NAP_MS);
  }

  readonly #wake = (): void => {
    const settled = this.#desk.collect();
    this.#desk.turned();
    this.#answers = settled;
    const isSteady = settled > 0 && settled <= MOST_PER_NAP;
    if (!isSteady || !this.#desk.isNeeded() || !this.#desk.isDeep(settled)) {
      this.#steady = 0;
      return this.#goOn(settled);
    }
    this.#lastAnswer = clock.now();
    this.#takeNap();
  };

  #keepAlive(on: boolean): void {
    if (this.#keepsAlive === on) return;
    this.#keepsAlive = on;
    host.keepAlive(on);
  }
}
