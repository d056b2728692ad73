import { clock } from "../clock.ts";
import type { Engine } from "../engine/engine.ts";
import { layout } from "../generated/layout.ts";
import type { Latencies } from "./histogram.ts";
import type { TaskLatencies } from "./meter.ts";
import type { TaskCounts } from "./tally.ts";

/** What a worker is doing. */
export type WorkerState = "absent" | "running" | "searching" | "parked";

/** One worker since the pool was created. */
export interface WorkerStats {
  readonly state: WorkerState;
  /** Tasks that it took to run. */
  readonly run: number;
  /** Forks of its tasks. */
  readonly forked: number;
  /** Of the tasks that it ran, those taken from another worker. */
  readonly stolen: number;
  /** Races for a task that it lost. */
  readonly failedCas: number;
  /** Times that it went to sleep. */
  readonly parked: number;
  /** Times that it was woken. */
  readonly woken: number;
  /** Of those, times that there was too little to do. */
  readonly wokenInVain: number;
  /** Time with work, in milliseconds. */
  readonly busyMs: number;
  /** Time without, in milliseconds: looking for some, and parked. */
  readonly idleMs: number;
  /** Of that, time asleep, or waiting in its event loop. */
  readonly parkedMs: number;
  /** Which part of its time it had work, from 0 to 1: in the window of `options.stats`, or ever. */
  readonly utilisation: number;
}

/** One task. */
export interface TaskStats extends TaskCounts {
  /** How long its calls took in the window of `options.stats`; undefined without that option. */
  readonly latencies: TaskLatencies | undefined;
}

/** A pool at one moment. `Name` is one of a task. */
export interface PoolStats<Name extends string = string> {
  readonly workers: readonly WorkerStats[];
  /** Calls that are not settled. */
  readonly inFlight: number;
  /** Calls since the pool was created. */
  readonly calls: number;
  /** By the names that the tasks have in the pool. */
  readonly tasks: Readonly<Record<Name, TaskStats>>;
  /**
   * How long calls took in the window of `options.stats`, from the call to the moment at which it was settled;
   * undefined without that option.
   */
  readonly latency: Latencies | undefined;
  /** Those of them that the main thread began to run, with the option `inliner`. */
  readonly inlined: number;
}

const STATES: readonly WorkerState[] = [
  "absent",
  "running",
  "searching",
  "parked",
  "parked",
  "searching",
];
/** One that is about to look again counts as busy: looking at the clock would take longer than it does. */
const LINGERING = 5;
const NANOS_PER_MS = 1e6;

/** What the engine says of a worker: an index of `STATES`. */
function stageOf({ exports, memory }: Engine, worker: number): number {
  const at = (exports.heddle_counters(worker) >>> 0) + layout.stageAfterCounters;
  return memory.u32[at >>> 2] as number;
}

/** Whether a worker has work, as far as it knows. */
export function isRunning(engine: Engine, worker: number): boolean {
  return STATES[stageOf(engine, worker)] === "running";
}

/**
 * Reads a worker's counters, and adds the state that it is in now to the time that belongs to it.
 * @param before when its utilisation is to begin
 */
export function workerStats(
  engine: Engine,
  worker: number,
  before: Pick<WorkerStats, "busyMs" | "idleMs"> = { busyMs: 0, idleMs: 0 },
): WorkerStats {
  const { exports, memory } = engine;
  const base = exports.heddle_counters(worker) >>> 0;
  const long = (at: number) =>
    (memory.u32[at >>> 2] as number) + (memory.u32[(at >>> 2) + 1] as number) * 2 ** 32;
  const counter = (index: number) => long(base + 8 * index);
  const stage = stageOf(engine, worker);
  const state = STATES[stage] ?? "absent";
  const since = long(base + layout.stageSinceAfterCounters) / NANOS_PER_MS;
  const present = Math.max(0, clock.shared() - since);
  const isBusy = state === "running" || stage === LINGERING;
  const isIdle = !isBusy && state !== "absent";
  const busyMs = counter(7) / NANOS_PER_MS + (isBusy ? present : 0);
  const idleMs = counter(8) / NANOS_PER_MS + (isIdle ? present : 0);
  const busy = Math.max(0, busyMs - before.busyMs);
  const idle = Math.max(0, idleMs - before.idleMs);
  return {
    state,
    run: counter(0),
    forked: counter(1),
    stolen: counter(2),
    failedCas: counter(3),
    parked: counter(4),
    woken: counter(5),
    wokenInVain: counter(6),
    busyMs,
    idleMs,
    parkedMs: counter(9) / NANOS_PER_MS + (state === "parked" ? present : 0),
    utilisation: busy === 0 ? 0 : busy / (busy + idle),
  };
}
