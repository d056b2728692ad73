/** The stable codes of Heddle's errors. */
export type HeddleErrorCode =
  | "HEDDLE_ABORTED"
  | "HEDDLE_ARGUMENT"
  | "HEDDLE_CLOSED"
  | "HEDDLE_LAYOUT_VERSION"
  | "HEDDLE_NO_SHARED_MEMORY"
  | "HEDDLE_NOT_MAIN"
  | "HEDDLE_NOT_WORKER"
  | "HEDDLE_PAYLOAD_CORRUPT"
  | "HEDDLE_PAYLOAD_TOO_LARGE"
  | "HEDDLE_PAYLOAD_TYPE"
  | "HEDDLE_QUEUE_FULL"
  | "HEDDLE_TASK_NOT_FOUND"
  | "HEDDLE_TIMEOUT"
  | "HEDDLE_WORKER_EXITED"
  | "HEDDLE_WORKER_START";

/**
 * An error of Heddle's own; what a task throws arrives as it was thrown.
 *
 * @example
 * try { await pool.call.resize(file); }
 * catch (error) { if (error instanceof HeddleError && error.code === "HEDDLE_WORKER_EXITED") retry(); }
 */
export class HeddleError extends Error {
  /** What went wrong, for programs. */
  readonly code: HeddleErrorCode;

  constructor(code: HeddleErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "HeddleError";
    this.code = code;
  }
}

/** The caller's bug: names the argument, its value and what was expected. */
export function badArgument(name: string, value: unknown, expected: string): HeddleError {
  return new HeddleError("HEDDLE_ARGUMENT", `${name} is ${inWords(value)}; expected ${expected}`);
}

/** A value as a short text for messages. */
export function inWords(value: unknown): string {
  if (typeof value === "string") {
    return value.length > 80 ? `${JSON.stringify(value.slice(0, 80))}…` : JSON.stringify(value);
  }
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `function ${value.name || "(anonymous)"}`;
  if (typeof value === "symbol") return value.toString();
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) {
    return `an object (${nameOfClass(value)})`;
  }
  return String(value);
}

/** What it has for a class may be anything, and asking for it may throw. */
function nameOfClass(value: object): string {
  try {
    return String(value.constructor?.name ?? "no prototype");
  } catch {
    return "of no known class";
  }
}

/** Whether the stack ran out. A RangeError in V8 and JavaScriptCore, an InternalError in SpiderMonkey; only the texts tell. */
export function isOutOfStack(problem: unknown): boolean {
  return (
    problem instanceof Error && /call stack size exceeded|too much recursion/.test(problem.message)
  );
}
