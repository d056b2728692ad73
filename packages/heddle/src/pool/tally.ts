/**
 * What became of the calls of a task, since the pool was created. All but `refused` and `retried` add up to `calls`.
 */
export interface TaskCounts {
  /** Calls that were taken. */
  readonly calls: number;
  /** Of those, calls that are not settled. */
  readonly inFlight: number;
  /** Calls whose task returned, or resolved its promise. */
  readonly ok: number;
  /** Calls whose task threw, or whose result could not cross. */
  readonly failed: number;
  /** Calls that ran out of time, whatever they settled with. */
  readonly timedOut: number;
  /** Calls that were aborted. */
  readonly aborted: number;
  /** Calls that were lost with their worker, or given up when the pool was closed. */
  readonly lost: number;
  /** Calls that were not taken, since the queue was full. */
  readonly refused: number;
  /** How often a call was made again that was lost with its worker: see `idempotent`. */
  readonly retried: number;
}

/** How calls end otherwise than well. */
export type Ending = "failed" | "timedOut" | "aborted" | "lost" | "refused";

/**
 * Counts calls by task. A call that goes well costs one increment, when it is made: how many did is known from
 * those that did not, and those that are under way.
 */
export class Tally {
  /** Calls that were taken, by index of the function. */
  readonly calls: Float64Array;
  /** Calls that were made again. */
  readonly #retried: Float64Array;
  readonly #endings: Readonly<Record<Ending, Float64Array>>;

  /** @param tasks how many there are */
  constructor(tasks: number) {
    const zeros = () => new Float64Array(tasks);
    this.calls = zeros();
    this.#retried = zeros();
    this.#endings = {
      failed: zeros(),
      timedOut: zeros(),
      aborted: zeros(),
      lost: zeros(),
      refused: zeros(),
    };
  }

  count(ending: Ending, functionIndex: number): void {
    (this.#endings[ending][functionIndex] as number)++;
  }

  /** A call is made again. */
  retry(functionIndex: number): void {
    (this.#retried[functionIndex] as number)++;
  }

  /** All calls in flight are lost. @param inFlight how many there are, by index of the function */
  lose(inFlight: Float64Array): void {
    for (const [index, calls] of inFlight.entries()) {
      (this.#endings.lost[index] as number) += calls;
    }
  }

  /** @param inFlight calls of the task that are not settled */
  read(functionIndex: number, inFlight: number): TaskCounts {
    const of = (ending: Ending) => this.#endings[ending][functionIndex] as number;
    const calls = this.calls[functionIndex] as number;
    const failed = of("failed");
    const timedOut = of("timedOut");
    const aborted = of("aborted");
    const lost = of("lost");
    const ok = calls - inFlight - failed - timedOut - aborted - lost;
    const refused = of("refused");
    const retried = this.#retried[functionIndex] as number;
    return { calls, inFlight, ok, failed, timedOut, aborted, lost, refused, retried };
  }
}
