// Calls with a payload, one after another: its length comes back, or the payload itself.

import { mean, percentile } from "../../lib/statistics.mjs";
import { samples, warmUp } from "../../lib/support.mjs";
import { payloads } from "../payloads.mjs";

/** @type {import("../runtimes.mjs").Measure["prepare"]} */
export async function prepare({ open, load, args, quick }) {
  const pool = await open();
  const { consumes = false } = await load();
  const { kind, size, task } =
    /** @type {{ kind: string, size: number, task: "length" | "echo" }} */ (args);
  const source = payloads(kind, size, consumes, pool.bytes);

  const call = async () => {
    const { value, check } = source.next(task);
    const start = performance.now();
    const result = await pool.call(task, value);
    const ms = performance.now() - start;
    check(result);
    return ms * 1000;
  };
  await warmUp(quick ? 100 : 300, call);

  return async () => {
    const limits = { ms: quick ? 150 : 400, atLeast: 10, atMost: 50_000 };
    const taken = await samples(limits, call);
    return { p50: percentile(taken, 0.5), mean: mean(taken) };
  };
}
