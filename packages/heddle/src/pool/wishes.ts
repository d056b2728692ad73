import { badArgument, HeddleError } from "../errors.ts";
import { MAX_TIME_MS, whole } from "./checks.ts";
import { ANY_WORKER } from "./placement.ts";

/** The least and the most urgent priority. */
export const LOWEST = -4;
export const HIGHEST = 4;

/** What a call may wish for. */
export interface CallWishes {
  /**
   * How urgent the call is, from -4 to 4; 0 is usual, and what is higher begins first. Overrides that of the
   * task. Needs the option `priorities` of the pool.
   */
  readonly priority?: number;
  /**
   * In how many milliseconds the call should begin at the latest: it then is as urgent as if its priority and
   * its waiting had made it due at that time, if they do not sooner. A wish: a call that is late begins all the
   * same; see `queueTimeout` for one that should not. Needs the option `priorities` of the pool.
   */
  readonly deadline?: number;
  /**
   * Calls with the same key prefer the same worker, which has what they share in its caches. A wish: while that
   * worker is busy, others that have nothing to do take the call. Not for arguments that go by message.
   */
  readonly affinity?: string | number;
}

/** What a call wishes for, settled. */
export interface Wishes {
  readonly priority: number | undefined;
  /** In milliseconds from its submission. */
  readonly deadline: number | undefined;
  /** Which worker, or `ANY_WORKER`. */
  readonly worker: number;
}

/** What the pool grants. */
export interface WishSettings {
  readonly threads: number;
  /** In milliseconds; undefined without priorities. */
  readonly patienceMs: number | undefined;
}

/** Names of the options. */
export const WISHES = ["priority", "deadline", "affinity"];

/**
 * Checks a priority.
 * @throws HeddleError `HEDDLE_ARGUMENT`
 */
export function checkPriority(name: string, value: unknown): number | undefined {
  return whole(name, value, LOWEST, HIGHEST, undefined);
}

/** @throws HeddleError `HEDDLE_ARGUMENT` for something that a pool without priorities cannot do */
export function needsPriorities(name: string, value: unknown, settings: WishSettings): void {
  if (value === undefined || settings.patienceMs !== undefined) return;
  const text = `${name} needs a pool with the option priorities: createPool({ priorities: true })`;
  throw new HeddleError("HEDDLE_ARGUMENT", text);
}

/**
 * What a call wishes for.
 * @throws HeddleError `HEDDLE_ARGUMENT` for an option that it cannot use
 */
export function wishesOf(options: CallWishes, settings: WishSettings): Wishes {
  const { deadline, affinity } = options;
  const priority = checkPriority("callOptions.priority", options.priority);
  const isTime = typeof deadline === "number" && deadline >= 0 && deadline <= MAX_TIME_MS;
  if (deadline !== undefined && !isTime) {
    throw badArgument("callOptions.deadline", deadline, `milliseconds from 0 to ${MAX_TIME_MS}`);
  }
  needsPriorities("callOptions.priority", priority, settings);
  needsPriorities("callOptions.deadline", deadline, settings);
  return { priority, deadline, worker: favourite(affinity, settings.threads) };
}

/** The worker that a key stands for: its hash (FNV-1a), so that keys spread over the workers. */
function favourite(key: unknown, workers: number): number {
  if (key === undefined) return ANY_WORKER;
  if (typeof key !== "string" && !Number.isFinite(key)) {
    throw badArgument("callOptions.affinity", key, "a string or a finite number");
  }
  const text = String(key);
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  // The low bits alone would be those of the last characters.
  return ((hash ^ (hash >>> 15)) >>> 0) % workers;
}
