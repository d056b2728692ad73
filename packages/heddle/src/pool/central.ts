import { badArgument } from "../errors.ts";
import type { Strategy } from "./balancer.ts";

/** Who decides which call begins next, and where: see `PoolOptions.scheduler`. */
export type SchedulerKind = "decentralized" | "worker";

/**
 * Checks the option.
 * @returns whether a thread of its own hands the calls out
 * @throws HeddleError `HEDDLE_ARGUMENT`, also for options that it does not go together with
 */
export function isCentral(given: unknown, balancer: Strategy, inliner: unknown): boolean {
  if (given === undefined || given === "decentralized") return false;
  if (given !== "worker") {
    throw badArgument("options.scheduler", given, '"decentralized" or "worker"');
  }
  if (balancer !== "steal") {
    const expected = '"steal", as options.scheduler is "worker", which chooses the worker itself';
    throw badArgument("options.balancer", balancer, expected);
  }
  if (inliner !== undefined && inliner !== false) {
    const expected =
      'false, as options.scheduler is "worker": what the main thread took back would stay among what is ordered';
    throw badArgument("options.inliner", inliner, expected);
  }
  return true;
}
