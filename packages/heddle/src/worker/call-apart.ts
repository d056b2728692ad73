import type { Run } from "./table.ts";

/** Calls after which an engine is sure to have noted what is called here. */
const NOTED = 1000;

/**
 * Calls a task in such a way that it is compiled by itself, as anywhere else, and not as a part of the
 * worker's loop. V8's Maglev would copy a small task into the loop, where what TurboFan had made of it is lost
 * and its own loops run up to 1.4 times slower. A place that has called several functions is left alone.
 */
export function callApart(task: Run, argument: unknown): unknown {
  return task(argument);
}

const one: Run = () => 1;
const another: Run = () => 2;
for (let i = 0; i < NOTED; i++) callApart(i % 2 === 0 ? one : another, undefined);
