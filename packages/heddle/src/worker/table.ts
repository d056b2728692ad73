import { HeddleError } from "../errors.ts";
import type { TaskControl } from "../task.ts";
import { isAbortable, isStreaming, isTask, registeredTask } from "../task-registry.ts";
import { callOfTable } from "./function-table.ts";
import { load, type Module } from "./load.ts";
import type { TableEntry } from "./messages.ts";

/** A function as the worker calls it. */
export type Run = (arg: unknown, control?: TaskControl) => unknown;

/**
 * Builds the worker's side of the function table: imports each module once and finds in it the very
 * functions that the main agent has under the same indices, or that it knows by their names.
 * @throws HeddleError `HEDDLE_TASK_NOT_FOUND`, or what a module throws while it is evaluated
 */
export async function buildTable(entries: readonly TableEntry[]): Promise<Run[]> {
  const modules = new Map<string, Module>();
  for (const entry of entries) {
    if (!modules.has(entry.url)) modules.set(entry.url, await load(entry));
  }
  return entries.map((entry) => {
    const module = modules.get(entry.url) ?? {};
    if (entry.source === undefined) return findNamed(entry, module);
    if (entry.ordinal === undefined) return findExport(entry, entry.source, module);
    return findTask(entry, entry.source, entry.ordinal);
  });
}

function sameSource(f: unknown, source: string): f is Run {
  return typeof f === "function" && Function.prototype.toString.call(f) === source;
}

function notFound(message: string): HeddleError {
  return new HeddleError("HEDDLE_TASK_NOT_FOUND", message);
}

function findTask({ key, url }: TableEntry, source: string, ordinal: number): Run {
  const f: unknown = registeredTask(url, ordinal)?.f;
  if (sameSource(f, source)) return f;
  const other =
    f === undefined
      ? ""
      : " (there is one of another source, as where a loader changed only one of them)";
  throw notFound(
    `task "${key}" was number ${ordinal} in ${url} on the main thread, but not in the ` +
      `worker${other}: define tasks at the top level of their module, not inside conditions or functions`,
  );
}

function findExport({ key, name, url }: TableEntry, source: string, module: Module): Run {
  for (const each of [name, key]) {
    const value = module[each];
    if (sameSource(value, source)) return value;
  }
  for (const value of Object.values(module)) {
    if (sameSource(value, source)) return value;
    if (isTask(value) && sameSource(value.f, source)) return value.f;
  }
  throw notFound(
    `function "${name || key}" of the pool is not exported by ${url}: a worker can ` +
      "only run functions that this module exports, or tasks made with task()",
  );
}

/** What `importTask` names: nobody but the worker knows the module. */
function findNamed(entry: TableEntry, module: Module): Run {
  const { key, name, url, abortable, streams } = entry;
  const value = module[name];
  if (entry.isTable) return callOfTable(entry, value);
  if (isStreaming(value) && !streams) {
    throw notFound(
      `task "${key}" is the export ${name} of ${url}, which gives its result item by item: importTask() has to ` +
        "say so, with stream: true",
    );
  }
  if (isAbortable(value) && !abortable) {
    throw notFound(
      `task "${key}" is the export ${name} of ${url}, which can be aborted: importTask() has to say so, ` +
        "with abortSignal: true",
    );
  }
  const f = isTask(value) ? value.f : value;
  if (typeof f === "function") return f as Run;
  const exported = Object.keys(module).join(", ") || "nothing";
  throw notFound(
    name in module
      ? `task "${key}" is the export ${name} of ${url}, which is neither a function nor made with task()`
      : `task "${key}" should be the export ${name} of ${url}, which exports ${exported}`,
  );
}
