import { HeddleError } from "./errors.ts";

type Callable = (...args: never[]) => unknown;

/** V8's and JavaScriptCore's structured form of a line of a stack. */
interface CallSite {
  /** Unlike `getFileName`, Deno leaves this one as it is. */
  getScriptNameOrSourceURL?(): string | null | undefined;
}

/** `at f (file:///a.js:1:2)`, `f@http://host/a.js:1:2`, `at /a.js:1:2`: the place in a line of a stack. */
const PLACE = /((?:[a-z][a-z0-9+.-]*:\/\/|blob:|data:|\/|[A-Za-z]:\\)[^()]*?):\d+(?::\d+)?\)?$/;

/** The head of a path on Windows. */
const DRIVE = /^[A-Za-z]:\\/;

/** Frames to look at. */
const FRAMES = 4;

/**
 * URL of the module that called `callee`. Errors carry their place, and it is the only way to learn it
 * without asking the user to pass `import.meta.url`.
 */
export function callerOf(callee: Callable): string {
  const stack = stackAbove(callee);
  const place = Array.isArray(stack) ? firstFile(stack) : firstPlace(String(stack));
  if (place === undefined) {
    throw new HeddleError(
      "HEDDLE_TASK_NOT_FOUND",
      `cannot tell which module called ${callee.name}(): the stack has no place in it`,
    );
  }
  return toUrl(place);
}

/**
 * The stack, from the caller of `callee` on: as call sites where the host can, since its text may be
 * rewritten to what source maps say, and the module is where it is.
 */
function stackAbove(callee: Callable): readonly CallSite[] | string {
  if (!Error.captureStackTrace) return new Error("for its stack").stack ?? "";
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: readonly CallSite[] | string } = {};
  try {
    Error.stackTraceLimit = FRAMES;
    Error.prepareStackTrace = (_error, sites) => sites;
    Error.captureStackTrace(holder, callee);
    return holder.stack ?? "";
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    // Left behind as undefined, it would hide what the host does by default.
    if (prepareStackTrace === undefined) Reflect.deleteProperty(Error, "prepareStackTrace");
    else Error.prepareStackTrace = prepareStackTrace;
  }
}

function firstFile(sites: readonly CallSite[]): string | undefined {
  for (const site of sites) {
    const file = site.getScriptNameOrSourceURL?.();
    if (file && PLACE.test(`${file}:1:1`)) return file;
  }
  return undefined;
}

function firstPlace(stack: string): string | undefined {
  for (const line of stack.split("\n")) {
    const match = PLACE.exec(line.trim());
    if (match?.[1] !== undefined) return match[1];
  }
  return undefined;
}

/** Whether a text is an absolute path of a file, as CommonJS modules and Bun have them in their stacks. */
export function isPath(text: string): boolean {
  return text.startsWith("/") || DRIVE.test(text);
}

/** URL of a place: of a file, if it is a path. */
export function toUrl(place: string): string {
  if (place.startsWith("/")) {
    return `file://${encodeURI(place).replace(/[?#]/g, encodeURIComponent)}`;
  }
  if (DRIVE.test(place)) return `file:///${encodeURI(place.replaceAll("\\", "/"))}`;
  return place;
}
