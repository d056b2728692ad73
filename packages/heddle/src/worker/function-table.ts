import { badArgument, HeddleError } from "../errors.ts";
import { isTask } from "../task-registry.ts";
import type { TableEntry } from "./messages.ts";
import type { Run } from "./table.ts";

type Fn = (...args: unknown[]) => unknown;

/**
 * What calls an entry of the function table that a module exports. Its argument is the entry's index, and the arguments
 * for it.
 * @throws HeddleError `HEDDLE_TASK_NOT_FOUND` if the export is no table
 */
export function callOfTable({ name, url }: TableEntry, table: unknown): Run {
  const where = `the export ${name} of ${url}`;
  if (!Array.isArray(table)) {
    const { message } = badArgument(where, table, "a table: an array of functions");
    throw new HeddleError("HEDDLE_TASK_NOT_FOUND", message);
  }
  const functionAt = (index: number): Fn => {
    if (index >= table.length) {
      throw badArgument("index", index, `less than ${table.length}, the length of ${where}`);
    }
    const value: unknown = table[index];
    const f = isTask(value) ? value.f : value;
    if (typeof f !== "function")
      throw badArgument(`entry ${index} of ${where}`, value, "a function");
    return f as Fn;
  };
  return function callEntry(argument) {
    const [index, args] = argument as [number, unknown[]];
    return functionAt(index)(...args);
  };
}
