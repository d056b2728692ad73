import { clock } from "../clock.ts";
import type { CallListener, CallTimes } from "./call-times.ts";
import type { Latencies } from "./histogram.ts";
import type { WorkerStats } from "./stats.ts";
import { startTimer, type Timer } from "./timer.ts";
import { SLICES, WindowedHistogram } from "./window.ts";

/** How long the calls of a task took. */
export interface TaskLatencies {
  /** From the call to the start of its task; or until it was given up, if it never began. */
  readonly waiting: Latencies;
  /** From the start of the task to its end, promises included; of calls that were not given up before. */
  readonly running: Latencies;
}

/** The times of one task. */
class TaskMeter implements CallListener {
  readonly #whole: WindowedHistogram;
  readonly #waiting: WindowedHistogram;
  readonly #running: WindowedHistogram;

  /** @param whole that of all tasks */
  constructor(windowMs: number, whole: WindowedHistogram) {
    this.#whole = whole;
    this.#waiting = new WindowedHistogram(windowMs);
    this.#running = new WindowedHistogram(windowMs);
  }

  left({ submitted, began, ranMs }: CallTimes): void {
    const now = clock.shared();
    this.#whole.record(now - submitted, now);
    this.#waiting.record((began ?? now) - submitted, now);
    if (ranMs !== undefined) this.#running.record(ranMs, now);
  }

  read(now: number): TaskLatencies {
    return { waiting: this.#waiting.read(now), running: this.#running.read(now) };
  }
}

/** What workers had done at a moment. */
type Snapshot = readonly Pick<WorkerStats, "busyMs" | "idleMs">[];

/** Takes the time of all calls of a pool: what `options.stats` switches on. */
export class Meter {
  readonly #latency: WindowedHistogram;
  readonly #tasks: readonly TaskMeter[];
  readonly #look: () => Snapshot;
  /** What workers had done when each slice of the window began, the latest last. */
  #snapshots: Snapshot[];
  #timer: Timer | undefined;

  /**
   * @param tasks how many there are
   * @param look says what the workers have done
   */
  constructor(windowMs: number, tasks: number, look: () => Snapshot) {
    this.#latency = new WindowedHistogram(windowMs);
    this.#tasks = Array.from({ length: tasks }, () => new TaskMeter(windowMs, this.#latency));
    this.#look = look;
    this.#snapshots = [look()];
    const next = () => {
      this.#snapshots = [...this.#snapshots.slice(1 - SLICES), this.#look()];
      this.#timer = startTimer(next, windowMs / SLICES);
    };
    this.#timer = startTimer(next, windowMs / SLICES);
  }

  /** Hears of the calls of a task. */
  of(functionIndex: number): CallListener {
    return this.#tasks[functionIndex] as CallListener;
  }

  /** What all calls took, from the call to the moment at which it was settled. */
  latency(): Latencies {
    return this.#latency.read(clock.shared());
  }

  task(functionIndex: number): TaskLatencies {
    return (this.#tasks[functionIndex] as TaskMeter).read(clock.shared());
  }

  /** What a worker had done when the window began. */
  before(worker: number): Snapshot[number] {
    return this.#snapshots[0]?.[worker] ?? { busyMs: 0, idleMs: 0 };
  }

  stop(): void {
    this.#timer?.stop();
  }
}
