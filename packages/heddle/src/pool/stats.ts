import type { Engine } from "../engine/engine.ts";
import { layout } from "../generated/engine-wasm.ts";

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
  /** Time without, in milliseconds. */
  readonly idleMs: number;
}

/** A pool at one moment. */
export interface PoolStats {
  readonly workers: readonly WorkerStats[];
  /** Calls that are not settled. */
  readonly inFlight: number;
  /** Calls since the pool was created. */
  readonly calls: number;
}

const STATES: readonly WorkerState[] = [
  "absent",
  "running",
  "searching",
  "parked",
  "parked",
  "running",
];
const NANOS_PER_MS = 1e6;

/** Whether a worker has work, or is between two looks for it. */
export function isRunning({ exports, memory }: Engine, worker: number): boolean {
  const stage = (exports.heddle_counters(worker) >>> 0) + layout.stageAfterCounters;
  return STATES[memory.u32[stage >>> 2] as number] === "running";
}

/** Reads a worker's counters, and adds the state that it is in now to the time that belongs to it. */
export function workerStats({ exports, memory }: Engine, worker: number): WorkerStats {
  const base = exports.heddle_counters(worker) >>> 0;
  const long = (at: number) =>
    (memory.u32[at >>> 2] as number) + (memory.u32[(at >>> 2) + 1] as number) * 2 ** 32;
  const counter = (index: number) => long(base + 8 * index);
  const state = STATES[memory.u32[(base + layout.stageAfterCounters) >>> 2] as number] ?? "absent";
  const since = long(base + layout.stageSinceAfterCounters) / NANOS_PER_MS;
  const present = Math.max(0, performance.timeOrigin + performance.now() - since);
  const idle = state === "searching" || state === "parked";
  return {
    state,
    run: counter(0),
    forked: counter(1),
    stolen: counter(2),
    failedCas: counter(3),
    parked: counter(4),
    woken: counter(5),
    wokenInVain: counter(6),
    busyMs: counter(7) / NANOS_PER_MS + (state === "running" ? present : 0),
    idleMs: counter(8) / NANOS_PER_MS + (idle ? present : 0),
  };
}
