import { HeddleError } from "../errors.ts";
import type { TableEntry } from "./messages.ts";

/** The exports of a module. */
export type Module = Readonly<Record<string, unknown>>;

const TYPESCRIPT = /\.[cm]?tsx?$/;
/** Node.js, Deno and Bun have codes for what they cannot find, or not load; browsers have one text for all. */
const LOADING = /^ERR_(MODULE_NOT_FOUND|UNKNOWN_FILE_EXTENSION|(UN)?SUPPORTED_|INVALID_TYPESCRIPT)/;
const FETCHING = /dynamically imported module/;

/**
 * Imports the module of a task.
 * @throws HeddleError `HEDDLE_TASK_NOT_FOUND` if it cannot be loaded; what it throws while it is evaluated, as
 * it is
 */
export async function load(entry: TableEntry): Promise<Module> {
  const { key, url } = entry;
  try {
    return await import(url);
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    const isLoading = LOADING.test(String(code)) || FETCHING.test(String(message));
    if (!isLoading) throw error;
    throw new HeddleError(
      "HEDDLE_TASK_NOT_FOUND",
      `the module of task "${key}" cannot be loaded from ${url}: ${message}${advice(entry, code)}`,
      { cause: error },
    );
  }
}

/** What can be done about a module that a host cannot load. */
function advice({ url, source }: TableEntry, code: unknown): string {
  if (code === "ERR_MODULE_NOT_FOUND" && source === undefined) {
    return "; href is relative to the file that calls importTask(), which is the bundle if there is one";
  }
  if (code === "ERR_MODULE_NOT_FOUND" || !TYPESCRIPT.test(url.replace(/[?#].*$/, ""))) return "";
  if (code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") {
    return "; compile it to JavaScript, or write only types that can be erased";
  }
  return (
    "; Node.js 22.18 and later, Deno and Bun run TypeScript as it is: elsewhere compile it to JavaScript, " +
    "and name the compiled module"
  );
}
