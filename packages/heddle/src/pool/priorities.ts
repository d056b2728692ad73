import { clock } from "../clock.ts";
import type { SharedMemory } from "../engine/memory.ts";
import { badArgument } from "../errors.ts";
import { layout } from "../generated/layout.ts";
import type { Tasks } from "../task.ts";
import { isTask } from "../task-registry.ts";
import type { Strategy } from "./balancer.ts";
import { refuseUnknown, section, whole } from "./checks.ts";
import { ANY_WORKER, type Placement } from "./placement.ts";
import { HIGHEST, needsPriorities, type Wishes, type WishSettings } from "./wishes.ts";

const DUE = layout.recordDue >>> 2;

const DEFAULT_PATIENCE_MS = 1000;
/** The times of the engine are right as long as calls are due within 24 days of each other. */
const MAX_PATIENCE_MS = 24 * 60 * 60 * 1000;

/** How priorities work. */
export interface PriorityOptions {
  /**
   * How much longer, in milliseconds, a call must have waited to begin before one whose priority is higher by
   * one. Default 1000. No call is overtaken by those that are made later than eight times this after it.
   */
  readonly patienceMs?: number;
}

/**
 * Checks the option.
 * @returns the patience, in milliseconds, or undefined without priorities
 * @throws HeddleError `HEDDLE_ARGUMENT`
 */
export function patienceOf(given: unknown, balancer: Strategy): number | undefined {
  if (given === undefined || given === false) return undefined;
  if (given !== true && (typeof given !== "object" || given === null)) {
    throw badArgument("options.priorities", given, "true, false or { patienceMs }");
  }
  if (balancer !== "steal") {
    // Its workers have queues of their own, and there is no order among those.
    throw badArgument("options.balancer", balancer, '"steal", as options.priorities is on');
  }
  const options = section<PriorityOptions>("options.priorities", given === true ? {} : given);
  refuseUnknown("options.priorities.", options, ["patienceMs"]);
  return whole(
    "options.priorities.patienceMs",
    options.patienceMs,
    0,
    MAX_PATIENCE_MS,
    DEFAULT_PATIENCE_MS,
  );
}

/**
 * Says when a call is due: the sooner, the higher its priority, and never later than its deadline. Workers take
 * what is due first, so a call that waits overtakes, in time, whatever is more urgent and was made later.
 */
export class Priorities implements Placement {
  readonly #memory: SharedMemory;
  readonly #patienceMs: number;
  /** By function. */
  readonly #priorities: readonly number[];

  constructor(memory: SharedMemory, patienceMs: number, priorities: readonly number[]) {
    this.#memory = memory;
    this.#patienceMs = patienceMs;
    this.#priorities = priorities;
  }

  /**
   * The priorities of a pool's tasks.
   * @throws HeddleError `HEDDLE_ARGUMENT` if one has some, and the pool does not
   */
  static ofTasks(tasks: Tasks, settings: WishSettings): readonly number[] {
    return Object.entries(tasks).map(([key, task]) => {
      const priority = isTask(task) ? (task as { priority?: number }).priority : undefined;
      needsPriorities(`tasks.${key}.priority`, priority, settings);
      return priority ?? 0;
    });
  }

  place(_slot: number, record: number, functionIndex: number, wishes: Wishes | undefined): number {
    const priority = wishes?.priority ?? (this.#priorities[functionIndex] as number);
    const patience = (HIGHEST - priority) * this.#patienceMs;
    const deadline = wishes?.deadline ?? patience;
    // The clock of this agent alone; the word takes it modulo 2^32.
    const due = clock.now() + Math.min(patience, deadline);
    this.#memory.i32[(record >>> 2) + DUE] = due;
    return wishes?.worker ?? ANY_WORKER;
  }

  release(): void {}
}
