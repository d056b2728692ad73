import { badArgument } from "../errors.ts";
import { ANY_WORKER, type Placement } from "./placement.ts";
import type { Wishes } from "./wishes.ts";

/**
 * Which worker finds a call first. None of them makes a worker wait while there is work: who has nothing to
 * do takes what lies before others.
 *
 * - `"steal"`: whoever is there first. The default, and the fastest.
 * - `"roundRobin"`, also `"robinRound"`: one worker after the other.
 * - `"firstIdle"`: the first one without a call of this pool's; if there is none, one after the other.
 * - `"randomLane"`: any.
 * - `"firstIdleOrRandom"`: the first one without a call; if there is none, any.
 */
export type Strategy =
  | "steal"
  | "roundRobin"
  | "robinRound"
  | "firstIdle"
  | "randomLane"
  | "firstIdleOrRandom";

type Pick = (balancer: Balancer) => number;

const inTurn: Pick = (balancer) => balancer.next();
const anyOf: Pick = (balancer) => balancer.any();

const PICKS: Readonly<Record<Strategy, Pick | undefined>> = {
  steal: undefined,
  roundRobin: inTurn,
  robinRound: inTurn,
  firstIdle: (balancer) => balancer.idle() ?? balancer.next(),
  randomLane: anyOf,
  firstIdleOrRandom: (balancer) => balancer.idle() ?? balancer.any(),
};

/**
 * Checks the option.
 * @throws HeddleError `HEDDLE_ARGUMENT`
 */
export function strategyOf(given: unknown): Strategy {
  const named = typeof given === "object" && given !== null && "strategy" in given;
  const strategy = named ? given.strategy : given;
  if (strategy === undefined) return "steal";
  if (typeof strategy === "string" && Object.hasOwn(PICKS, strategy)) return strategy as Strategy;
  const name = named ? "options.balancer.strategy" : "options.balancer";
  throw badArgument(name, strategy, `one of ${Object.keys(PICKS).join(", ")}`);
}

/** Chooses a worker for each call, and knows which calls each was given. */
export class Balancer implements Placement {
  readonly #pick: Pick;
  /** Calls in flight that were given to each worker. */
  readonly #loads: Uint32Array;
  /** By slot of the record: the worker that was chosen. */
  readonly #chosen: Uint16Array;
  #last: number;

  private constructor(pick: Pick, workers: number, records: number) {
    this.#pick = pick;
    this.#loads = new Uint32Array(workers);
    this.#chosen = new Uint16Array(records);
    this.#last = workers - 1;
  }

  /** @returns undefined if nothing is to be chosen */
  static of(strategy: Strategy, workers: number, records: number): Balancer | undefined {
    const pick = PICKS[strategy];
    return pick && new Balancer(pick, workers, records);
  }

  place(slot: number, _record: number, _function: number, wishes: Wishes | undefined): number {
    const worker = wishes?.worker ?? ANY_WORKER;
    return worker === ANY_WORKER ? this.choose(slot) : this.#note(slot, worker);
  }

  /** The worker for the call in `slot`. */
  choose(slot: number): number {
    return this.#note(slot, this.#pick(this));
  }

  #note(slot: number, worker: number): number {
    this.#chosen[slot] = worker;
    (this.#loads[worker] as number)++;
    return worker;
  }

  /** The call in `slot` is back. */
  release(slot: number): void {
    (this.#loads[this.#chosen[slot] as number] as number)--;
  }

  next(): number {
    this.#last = this.#last + 1 < this.#loads.length ? this.#last + 1 : 0;
    return this.#last;
  }

  any(): number {
    return Math.floor(Math.random() * this.#loads.length);
  }

  idle(): number | undefined {
    const worker = this.#loads.indexOf(0);
    return worker < 0 ? undefined : worker;
  }
}
