// Rivals measured in turn, A B A B, each in a child process of its own.

import { Child } from "./child.mjs";
import { ForeignMeter } from "./foreign-cpu.mjs";

/**
 * @typedef {object} Contestant
 * @property {string} runtime
 * @property {string} program
 * @property {readonly string[]} args
 * @property {import("./results.mjs").Run[]} runs filled in
 * @property {string} [failure] filled in; it takes no further part
 *
 * @typedef {object} Course
 * @property {number} rounds
 * @property {boolean} fresh a new child in every round; else one child for all of them
 * @property {boolean} together all of a round at once: only for what hardly uses a CPU
 * @property {number} budgetMs per round; then the child is ended
 *
 * @typedef {{ values: Record<string, number>, cpu: number }} Reply `cpu`: seconds since its start
 */

/** Time for a child to start up, create its pool and warm up. */
const START_MS = 30_000;

/** How often a disturbed round is tried again, each time after waiting for quiet. */
const RETRIES = 2;

class Lane {
  #contestant;
  #budgetMs;
  /** @type {Child | undefined} */
  #child;
  #cpu = 0;

  /**
   * @param {Contestant} contestant
   * @param {number} budgetMs
   */
  constructor(contestant, budgetMs) {
    this.#contestant = contestant;
    this.#budgetMs = budgetMs;
  }

  async open() {
    if (this.#child) return;
    const { program, args } = this.#contestant;
    await this.#guarded(async () => {
      this.#child = new Child(program, args);
      this.#cpu = (await this.#child.ask("open", START_MS + this.#budgetMs)).cpu;
    });
  }

  /**
   * @returns {Promise<{ values: Record<string, number>, used: number } | undefined>} the figures and
   *   the CPU seconds it took; undefined where it has failed
   */
  round() {
    return this.#guarded(async () => {
      /** @type {Reply | undefined} */
      const reply = await this.#child?.ask("round", this.#budgetMs);
      if (reply === undefined) throw new Error("was not opened");
      const used = reply.cpu - this.#cpu;
      this.#cpu = reply.cpu;
      return { values: reply.values, used };
    });
  }

  async close() {
    await this.#child?.stop();
    this.#child = undefined;
  }

  /**
   * @template T
   * @param {() => Promise<T>} step
   */
  async #guarded(step) {
    try {
      return await step();
    } catch (error) {
      this.#contestant.failure = error instanceof Error ? error.message : String(error);
      return undefined;
    }
  }
}

/**
 * Runs all rounds and fills in each contestant's runs, or why it failed.
 * @param {readonly Contestant[]} contestants
 * @param {Course} course
 * @param {import("./foreign-cpu.mjs").Patience} patience
 */
export async function interleave(contestants, course, patience) {
  const lanes = new Map(contestants.map((one) => [one, new Lane(one, course.budgetMs)]));
  try {
    for (let round = 0; round < course.rounds; round += 1) {
      if (course.together) await runTogether(lanes, course.fresh);
      else for (const [one, lane] of lanes) await runAlone(one, lane, course.fresh, patience);
    }
  } finally {
    for (const lane of lanes.values()) await lane.close();
  }
}

/**
 * @param {Contestant} contestant
 * @param {Lane} lane
 * @param {boolean} fresh
 * @param {import("./foreign-cpu.mjs").Patience} patience
 */
async function runAlone(contestant, lane, fresh, patience) {
  for (let retry = 0; contestant.failure === undefined; retry += 1) {
    const start = performance.now();
    await lane.open();
    const meter = new ForeignMeter();
    const round = contestant.failure === undefined ? await lane.round() : undefined;
    const share = meter.stop(round?.used ?? 0);
    if (fresh || round === undefined) await lane.close();
    if (round === undefined) return;
    if (share.foreign <= share.limit || retry === RETRIES || patience.left <= 0) {
      contestant.runs.push({ values: round.values, ...share });
      return;
    }
    patience.spend((performance.now() - start) / 1000);
    await patience.quiet();
  }
}

/**
 * @param {Map<Contestant, Lane>} lanes
 * @param {boolean} fresh
 */
async function runTogether(lanes, fresh) {
  const taking = [...lanes].filter(([one]) => one.failure === undefined);
  for (const [, lane] of taking) await lane.open();
  const opened = taking.filter(([one]) => one.failure === undefined);
  const meter = new ForeignMeter();
  const rounds = await Promise.all(opened.map(([, lane]) => lane.round()));
  const share = meter.stop(rounds.reduce((sum, round) => sum + (round?.used ?? 0), 0));
  for (const [index, [one, lane]] of opened.entries()) {
    const values = rounds[index]?.values;
    // Whatever others did: it is told, and no reason to drop the run.
    if (values !== undefined) one.runs.push({ values, foreign: share.foreign, limit: 1 });
    if (fresh || values === undefined) await lane.close();
  }
}
