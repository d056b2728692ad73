// How much of the machine others used while something was measured.

import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

/** The share of CPU time that others may take before a run no longer counts. */
export const FOREIGN_LIMIT = 0.05;

/** /proc/stat counts in ticks of 10 ms, over all CPUs together. */
const TICK_SECONDS = 0.01;

/**
 * The CPU time that was not idle is taken as wall time × CPUs less idle time: the kernel keeps idle
 * time to the microsecond, while the busy columns count whole timer ticks, by who happened to run at
 * the tick. Time stolen by other virtual machines is thereby counted as foreign too.
 * @param {string} stat the contents of /proc/stat
 * @returns {number} seconds idle since boot, over all CPUs
 */
export function idleSeconds(stat) {
  const fields = /^cpu +(.*)$/m.exec(stat)?.[1]?.split(" ").map(Number) ?? [];
  const idle = fields[3] ?? Number.NaN;
  return (idle + (fields[4] ?? 0)) * TICK_SECONDS;
}

/**
 * @param {{ wall: number, idle: number, own: number, cpus: number }} window all in seconds
 * @returns {{ foreign: number, limit: number }} the share that others took, and the share up to
 *   which the run counts: in a short window one tick alone is more than {@link FOREIGN_LIMIT}
 */
export function foreignShare({ wall, idle, own, cpus: count }) {
  const capacity = wall * count;
  const foreign = Math.max(0, (capacity - idle - own) / capacity);
  return { foreign, limit: Math.max(FOREIGN_LIMIT, TICK_SECONDS / capacity) };
}

/** @returns {number} NaN where there is no /proc/stat */
function idleNow() {
  try {
    return idleSeconds(readFileSync("/proc/stat", "utf8"));
  } catch {
    return Number.NaN;
  }
}

/** @returns {number} CPU seconds of this process, all its threads */
export function ownSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** One window of measurement, from its construction to {@link ForeignMeter.stop}. */
export class ForeignMeter {
  #wall = performance.now();
  #idle = idleNow();
  #own = ownSeconds();

  /** @param {number} children CPU seconds that measured child processes used in the window */
  stop(children) {
    return foreignShare({
      wall: (performance.now() - this.#wall) / 1000,
      idle: idleNow() - this.#idle,
      own: ownSeconds() - this.#own + children,
      cpus: cpus().length,
    });
  }
}

/** A total of seconds that a suite may spend on waiting for others to finish, and on repeating. */
export class Patience {
  #seconds;

  /** @param {number} seconds */
  constructor(seconds) {
    this.#seconds = seconds;
  }

  get left() {
    return this.#seconds;
  }

  /** @param {number} seconds that went into what has to be done again */
  spend(seconds) {
    this.#seconds -= seconds;
  }

  /** Waits for a quiet quarter of a second, or until the total is used up. */
  async quiet() {
    while (this.#seconds > 0) {
      const meter = new ForeignMeter();
      await sleep(250);
      this.#seconds -= 0.25;
      if (!(meter.stop(0).foreign > FOREIGN_LIMIT)) return;
    }
  }
}
