import type { SharedMemory } from "../engine/memory.ts";
import type { Tasks } from "../task.ts";
import { Balancer, type Strategy } from "./balancer.ts";
import type { Placement } from "./placement.ts";
import { Priorities } from "./priorities.ts";
import type { WishSettings } from "./wishes.ts";

/** Makes a placement, once there is the memory with the records. */
export type MakePlacement = (memory: SharedMemory) => Placement | undefined;

/**
 * The placement that a pool needs.
 * @throws HeddleError `HEDDLE_ARGUMENT` if a task has a priority, and the pool none
 */
export function placementOf(
  tasks: Tasks,
  settings: WishSettings & { readonly balancer: Strategy; readonly records: number },
): MakePlacement {
  const { balancer, threads, records, patienceMs } = settings;
  const priorities = Priorities.ofTasks(tasks, settings);
  return (memory) =>
    patienceMs === undefined
      ? Balancer.of(balancer, threads, records)
      : new Priorities(memory, patienceMs, priorities);
}
