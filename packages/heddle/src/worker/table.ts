import { HeddleError } from "../errors.ts";
import { isTask, registeredTask, type TaskControl } from "../task.ts";
import type { TableEntry } from "./messages.ts";

/** A function as the worker calls it. */
export type Run = (arg: unknown, control?: TaskControl) => unknown;

/**
 * Builds the worker's side of the function table: imports each module once and finds in it the very
 * functions that the main agent has under the same indices.
 * @throws HeddleError `HEDDLE_TASK_NOT_FOUND`, or what a module throws while it is evaluated
 */
export async function buildTable(entries: readonly TableEntry[]): Promise<Run[]> {
  const modules = new Map<string, Record<string, unknown>>();
  for (const { url } of entries) {
    if (!modules.has(url)) modules.set(url, (await import(url)) as Record<string, unknown>);
  }
  return entries.map((entry) =>
    entry.ordinal === undefined
      ? findExport(entry, modules.get(entry.url) ?? {})
      : findTask(entry, entry.ordinal),
  );
}

function sameSource(f: unknown, source: string): f is Run {
  return typeof f === "function" && Function.prototype.toString.call(f) === source;
}

function findTask(entry: TableEntry, ordinal: number): Run {
  const f: unknown = registeredTask(entry.url, ordinal)?.f;
  if (sameSource(f, entry.source)) return f;
  throw new HeddleError(
    "HEDDLE_TASK_NOT_FOUND",
    `task "${entry.key}" was number ${ordinal} in ${entry.url} on the main thread, but not in the ` +
      "worker: define tasks at the top level of their module, not inside conditions or functions",
  );
}

function findExport(entry: TableEntry, module: Record<string, unknown>): Run {
  for (const name of [entry.name, entry.key]) {
    if (sameSource(module[name], entry.source)) return module[name];
  }
  for (const value of Object.values(module)) {
    if (sameSource(value, entry.source)) return value;
    if (isTask(value) && sameSource(value.f, entry.source)) return value.f as Run;
  }
  throw new HeddleError(
    "HEDDLE_TASK_NOT_FOUND",
    `function "${entry.name || entry.key}" of the pool is not exported by ${entry.url}: a worker can ` +
      "only run functions that this module exports, or tasks made with task()",
  );
}
