import { HeddleError } from "../errors.ts";
import { host } from "../host/host.ts";
import type { CallOptions } from "./limits.ts";

/** Calls a task. */
export type Call = (argument: unknown, options?: CallOptions) => Promise<unknown>;

/** What stands between a task's frames and those of the main thread. */
const AWAITED = "    --- awaited on the main thread by ---";
const CALLED = "    --- called on the main thread by ---";

/** A line of a stack, in the style of V8 or of JavaScriptCore. */
const FRAME = /^\s*at |@/;

/** Stacks of errors that tasks threw, as they came. */
const asThrown = new WeakMap<Error, string>();

/**
 * Rejects a call with what its task threw, and adds who awaits the call to the stack. Calls that succeed have no
 * part in it: only now a promise is put in front of the call's, and V8, asked for a stack while that one is being
 * settled, follows the promises to the functions that await them.
 * @param resolve resolves the call's promise
 */
export function rejectAwaited(resolve: (value: unknown) => void, error: Error): void {
  resolve(rejected(error));
}

async function rejected(error: Error): Promise<never> {
  // It takes the call's promise so many turns of the microtask queue to take up this one.
  await undefined;
  await undefined;
  if (typeof error.stack === "string") {
    asThrown.set(error, error.stack);
    setFrames(error, error.stack, AWAITED, framesBelow(rejected));
  }
  throw error;
}

/**
 * Has a call note where it is made, for the stack of the error that it may reject with.
 * @param isShared whether an error is that of all calls
 */
export function noteSite(call: Call, isShared: (error: Error) => boolean): Call {
  const noting: Call = (argument, options) => {
    const site = siteBelow(noting);
    const promise = call(argument, options);
    const told = promise.catch((error: unknown) => {
      if (error instanceof Error && !isShared(error)) addSite(error, framesOf(site));
      throw error;
    });
    // Calls that can be aborted have a promise that says so.
    return "reject" in promise ? Object.assign(told, { reject: promise.reject }) : told;
  };
  return noting;
}

function addSite(error: Error, frames: readonly string[]): void {
  const stack = asThrown.get(error) ?? (error instanceof HeddleError ? error.stack : undefined);
  // An error that was made in the call itself has it.
  if (typeof stack !== "string" || stack.includes(frames[0] ?? "")) return;
  setFrames(error, stack, CALLED, frames);
}

function setFrames(error: Error, stack: string, title: string, frames: readonly string[]): void {
  if (frames.length === 0) return;
  Object.defineProperty(error, "stack", {
    value: [stack, title, ...frames].join("\n"),
    writable: true,
    configurable: true,
  });
}

/** What has the stack of the caller of `callee`; where that is safe, it becomes text when it is asked for. */
function siteBelow(callee: (...args: never[]) => unknown): { readonly stack?: unknown } {
  const site = new Error("for its stack");
  Error.captureStackTrace?.(site, callee);
  if (host.losesStacks) void site.stack;
  return site;
}

function framesBelow(callee: (...args: never[]) => unknown): readonly string[] {
  return framesOf(siteBelow(callee));
}

/** No frames, if the program has stacks of its own kind. */
function framesOf({ stack }: { readonly stack?: unknown }): readonly string[] {
  if (typeof stack !== "string") return [];
  return stack.split("\n").filter((line) => FRAME.test(line));
}
