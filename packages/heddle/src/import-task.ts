import { callerOf } from "./caller.ts";
import { badArgument } from "./errors.ts";
import { moduleUrl } from "./href.ts";
import { timeoutsOf } from "./pool/limits.ts";
import { checkPriority } from "./pool/wishes.ts";
import type { Streaming } from "./stream/stream-of.ts";
import {
  type AbortableImportedTask,
  checkAbortSignal,
  checkIdempotent,
  checkStream,
  finish,
  type ImportedTask,
  type TaskOptions,
} from "./task.ts";

/** What `importTask` takes. */
export interface ImportTaskDefinition extends TaskOptions {
  /**
   * The module: a URL, an absolute path, or a reference relative to the module that calls `importTask`, like
   * `"./resize.js"`.
   */
  readonly href: string | URL;
  /** Which of its exports, a function or a task. Default: `"default"`. */
  readonly name?: string;
  /** Gives the function its second argument, and the promises of its calls `reject(reason)`. */
  readonly abortSignal?: true | { readonly hasAborted: true };
}

/** What calls may stream. */
type Iterables = AsyncIterable<unknown> | Iterable<unknown> | ReadableStream;

/**
 * Names a task in a module that only workers import: it is never evaluated on the main thread. Its timeouts, its
 * priority, whether it can be aborted, whether it is idempotent and whether it streams (`stream: true`) are said here;
 * what an exported task says of that is not known before it is called.
 *
 * @example
 * const resize = importTask<Picture, Picture>({ href: "./resize.js", name: "resize" });
 * const pool = createPool()({ resize });
 *
 * @throws HeddleError `HEDDLE_ARGUMENT` for an option that cannot be used. Where there is no such module or
 * export, calls reject with `HEDDLE_TASK_NOT_FOUND`.
 */
export function importTask<
  Arg = unknown,
  Result extends Iterables | Promise<Iterables> = AsyncIterable<unknown>,
>(
  definition: ImportTaskDefinition &
    Streaming & { readonly abortSignal: true | { readonly hasAborted: true } },
): AbortableImportedTask<Arg, Result> & Streaming;
export function importTask<
  Arg = unknown,
  Result extends Iterables | Promise<Iterables> = AsyncIterable<unknown>,
>(definition: ImportTaskDefinition & Streaming): ImportedTask<Arg, Result> & Streaming;
export function importTask<Arg = unknown, Result = unknown>(
  definition: ImportTaskDefinition & { readonly abortSignal: true | { readonly hasAborted: true } },
): AbortableImportedTask<Arg, Result>;
export function importTask<Arg = unknown, Result = unknown>(
  definition: ImportTaskDefinition,
): ImportedTask<Arg, Result>;
export function importTask(definition: ImportTaskDefinition & Partial<Streaming>): unknown {
  const { href, name = "default", ...options } = definition ?? {};
  if (typeof name !== "string" || name === "") {
    throw badArgument("definition.name", name, "the name of an export");
  }
  checkAbortSignal(options.abortSignal);
  checkStream(options.stream);
  checkIdempotent(options.idempotent, options.stream === true);
  timeoutsOf("definition.", "", options);
  checkPriority("definition.priority", options.priority);
  return finish(options, {
    url: moduleUrl("definition.href", href, callerOf(importTask)),
    exportName: name,
  });
}
