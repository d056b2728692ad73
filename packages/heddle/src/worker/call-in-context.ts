import { corruptPayload } from "../codec/reader.ts";
import { type Carried, runWithContext } from "../context.ts";
import type { TaskControl } from "../task.ts";
import { callApart } from "./call-apart.ts";
import type { Run } from "./table.ts";

/**
 * Calls a task with the values of contexts that came with its argument.
 * @param carried a `Carried`, as it arrives
 * @throws HeddleError `HEDDLE_PAYLOAD_CORRUPT` if it is none; or what the task throws
 */
export function callInContext(task: Run, carried: unknown, control?: TaskControl): unknown {
  const { argument, context } = (carried ?? {}) as Partial<Carried>;
  if (typeof context !== "object" || context === null) throw corruptPayload("no context", 0);
  const call = function taskInContext() {
    const result = control === undefined ? callApart(task, argument) : task(argument, control);
    return result; // no tail call: stacks end with this function
  };
  return runWithContext(context, call);
}
