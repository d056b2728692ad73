// CPU time, this program's and that of all others: what a pass really took, and how quiet the machine was.

import { cpus } from "node:os";

/**
 * @typedef {object} CpuTime
 * @property {number} ownMs Of all threads of this program, V8's compiler and garbage collector included.
 * @property {number} others Share of the whole machine's CPU time that other programs used, from 0 to 1.
 */

/**
 * Starts to count.
 * @returns {() => CpuTime} What was used since.
 */
export function countCpuTime() {
  const before = reading();
  return () => {
    const after = reading();
    const all = after.allMs - before.allMs;
    const ownMs = after.ownMs - before.ownMs;
    const others = all > 0 ? (after.busyMs - before.busyMs - ownMs) / all : 0;
    return { ownMs, others: Math.min(1, Math.max(0, others)) };
  };
}

function reading() {
  const { user, system } = process.cpuUsage();
  let allMs = 0;
  let busyMs = 0;
  for (const { times } of cpus()) {
    const busy = times.user + times.nice + times.sys + times.irq;
    busyMs += busy;
    allMs += busy + times.idle;
  }
  return { allMs, busyMs, ownMs: (user + system) / 1000 };
}
