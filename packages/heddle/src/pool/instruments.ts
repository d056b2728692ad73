import { ANNOUNCED, CARRIES, TIMED } from "../codec/tags.ts";
import {
  Carried,
  type ContextValues,
  captureContext,
  hasContexts,
  whenContexts,
} from "../context.ts";
import { CallChannels } from "./call-channels.ts";
import type { Events } from "./events.ts";
import { HeardCall } from "./heard-call.ts";
import { type Limits, UNBOUNDED } from "./limits.ts";
import type { Meter } from "./meter.ts";
import type { TraceHook } from "./trace.ts";

/** Makes a call, after all; without limits if it needs nothing beside its argument. */
export type MakeCall = (argument: unknown, limits?: Limits) => Promise<unknown>;

/** A call that somebody looks at; with limits if it needs any. */
type SeenCall = [
  functionIndex: number,
  task: string,
  argument: unknown,
  limits: Limits | undefined,
  make: MakeCall,
];

/** Says which calls of a task need nothing beside an argument. */
export class Gate {
  readonly #channels: CallChannels;
  readonly #isBounded: boolean;
  #isSeen = false;
  #isShut = false;

  /** @param isBounded whether all calls of the task have limits */
  constructor(channels: CallChannels, isBounded: boolean) {
    this.#channels = channels;
    this.#isBounded = isBounded;
  }

  /** Whether calls may go straight ahead, if they have no options. */
  get isOpen(): boolean {
    return !this.#isShut && !this.#channels.hasSubscribers;
  }

  /** Whether calls are for the instruments, with or without options. */
  get isSeen(): boolean {
    return this.#isSeen || this.#channels.hasSubscribers;
  }

  /** The instruments are switched on or off. */
  turn(areOn: boolean): void {
    this.#isSeen = areOn;
    this.#isShut = areOn || this.#isBounded;
  }
}

/** What calls meet that somebody looks at, or that carry contexts. Other calls never come here: see `Gate`. */
export class Instruments {
  readonly #pool: string;
  readonly #events: Events;
  readonly #trace: TraceHook | undefined;
  readonly #meter: Meter | undefined;
  readonly #channels = new CallChannels();
  readonly #gates: Gate[] = [];
  readonly #forgetContexts: () => void;
  #calls = 0;

  /** @param pool its name */
  constructor(
    pool: string,
    events: Events,
    trace: TraceHook | undefined,
    meter: Meter | undefined,
  ) {
    this.#pool = pool;
    this.#events = events;
    this.#trace = trace;
    this.#meter = meter;
    events.whenHeard(() => this.#turnGates());
    this.#forgetContexts = whenContexts(() => this.#turnGates());
  }

  /** A gate for calls of a task. @param isBounded whether all of them have limits */
  gate(isBounded: boolean): Gate {
    const gate = new Gate(this.#channels, isBounded);
    gate.turn(this.#areOn);
    this.#gates.push(gate);
    return gate;
  }

  get #areOn(): boolean {
    const isLookedAt = this.#trace !== undefined || this.#meter !== undefined;
    return isLookedAt || this.#events.hearsCalls || hasContexts();
  }

  #turnGates(): void {
    for (const gate of this.#gates) gate.turn(this.#areOn);
  }

  /** Makes a call that went through no gate. */
  call(...given: SeenCall): Promise<unknown> {
    const go = () => this.#call(...given);
    const [, task] = given;
    return this.#trace === undefined ? go() : this.#trace.call({ pool: this.#pool, task }, go);
  }

  #call(...[functionIndex, task, argument, limits, make]: SeenCall): Promise<unknown> {
    const bounds = limits ?? UNBOUNDED;
    const meter = this.#meter?.of(functionIndex);
    const isTraced = this.#channels.hasSubscribers;
    if (!isTraced && !this.#events.hearsCalls) {
      if (meter === undefined) return carry(argument, limits, make);
      const timed = { ...bounds, flags: bounds.flags | TIMED, listener: meter };
      return carry(argument, timed, make);
    }
    const channels = isTraced ? this.#channels : undefined;
    const audience = { events: this.#events, channels, meter };
    const heard = new HeardCall(audience, this.#pool, task, this.#calls++);
    const announced = this.#events.hears("start") ? ANNOUNCED : 0;
    const flags = bounds.flags | TIMED | announced;
    return heard.make(() => carry(argument, { ...bounds, flags, listener: heard }, make));
  }

  /** The pool is closed. */
  stop(): void {
    this.#meter?.stop();
    this.#forgetContexts();
  }
}

/** Makes a call with the contexts that hold here. Never throws. */
function carry(argument: unknown, limits: Limits | undefined, make: MakeCall): Promise<unknown> {
  let context: ContextValues | undefined;
  try {
    context = captureContext();
  } catch (error) {
    return Promise.reject(error); // somebody else's code, in a storage or its pick
  }
  if (context === undefined) return make(argument, limits);
  const bounds = limits ?? UNBOUNDED;
  const carried = { ...bounds, flags: bounds.flags | CARRIES };
  if (!(argument instanceof Promise)) return make(new Carried(argument, context), carried);
  return make(
    argument.then((value) => new Carried(value, context)),
    carried,
  );
}
