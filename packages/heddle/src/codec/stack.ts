/**
 * The first frame below a task: of worker/call-apart.ts, worker/call-in-context.ts, worker/function-table.ts or
 * pool/inliner.ts; or of worker/loop.ts, as the build or its source map names it, where that called the task itself, or
 * where the host leaves out a function that only returns what another one does.
 */
const CALLER =
  /\n[^\n]*(?:\b(?:callApart|callEntry|callHere|taskInContext)\b|#(?:start(?:Watched)?|call)\b[^\n]*\/(?:heddle-worker\.js|worker\/loop\.ts))/;

/** A stack without what lies below the task. */
export function taskFrames(stack: string): string {
  const below = stack.search(CALLER);
  return below < 0 ? stack : stack.slice(0, below);
}
