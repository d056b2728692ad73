import { badArgument, HeddleError } from "../errors.ts";
import type { TaskFunction, Tasks } from "../task.ts";
import { asTable, isAbortable, isStreaming, isTask, taskOrigin } from "../task-registry.ts";
import type { TableEntry } from "../worker/messages.ts";
import type { InlineTask } from "./inliner.ts";

/** A native or bound function has no source to find it by. */
const NATIVE = /\{\s*\[native code\]\s*\}\s*$/;

/**
 * Describes the tasks of a pool so that workers can find them.
 * @param tasks what the user passed
 * @param url module that called `createPool`, where plain functions are exported
 */
export function describeTable(tasks: Tasks, url: string): TableEntry[] {
  if (typeof tasks !== "object" || tasks === null) {
    throw badArgument("tasks", tasks, "an object of tasks and exported functions by name");
  }
  const entries = Object.entries(tasks).map(([key, value]) => describe(key, value, url));
  if (entries.length === 0) throw badArgument("tasks", tasks, "at least one task");
  return entries;
}

function describe(key: string, value: unknown, url: string): TableEntry {
  const streams = isStreaming(value);
  if (isTask(value)) {
    const origin = value[taskOrigin];
    const abortable = isAbortable(value);
    if ("exportName" in origin) {
      const { url: home, exportName } = origin;
      const isTable = value[asTable] === true;
      const found = { url: home, ordinal: undefined, name: exportName, source: undefined };
      return { key, ...found, abortable, streams, isTable };
    }
    const f = value.f as TaskFunction;
    const found = { ...origin, name: f.name, source: sourceOf(f) };
    return { key, ...found, abortable, streams, isTable: false };
  }
  if (typeof value !== "function") {
    throw badArgument(`tasks.${key}`, value, "a task made with task(), or an exported function");
  }
  const source = sourceOf(value);
  if (NATIVE.test(source)) {
    throw new HeddleError(
      "HEDDLE_TASK_NOT_FOUND",
      `tasks.${key} is a bound or built-in function, which a worker cannot find again; wrap it in a ` +
        "function of the module and export that",
    );
  }
  const found = { url, ordinal: undefined, name: value.name, source };
  return { key, ...found, abortable: false, streams, isTable: false };
}

/** The tasks that the main thread can run by itself, in the order of the table. */
export function inlineTasks(tasks: Tasks): (InlineTask | undefined)[] {
  return Object.values(tasks).map((task) => {
    if (typeof task === "function") return { f: task, abortable: false };
    return "f" in task ? { f: task.f as InlineTask["f"], abortable: isAbortable(task) } : undefined;
  });
}

function sourceOf(f: unknown): string {
  return Function.prototype.toString.call(f);
}
