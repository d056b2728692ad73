import { HeddleError } from "../errors.ts";
import type { PoolBuffer, RegionBuffers } from "./region-buffers.ts";

let ofWorker: RegionBuffers | undefined;

/** From here on `buffer` makes buffers of this worker's pool. */
export function openBuffers(buffers: RegionBuffers): void {
  ofWorker = buffers;
}

/**
 * In a task: makes a buffer of zeros in the memory of the pool, as `pool.buffer` does on the main thread. As a result it
 * arrives without a copy.
 *
 * @example
 * export const render = ({ width, height }: Size) => {
 *   const pixels = buffer(4 * width * height);
 *   draw(pixels);
 *   return move(pixels); // this worker needs it no more
 * };
 *
 * @param bytes its length
 * @throws HeddleError as `Pool.buffer`; `HEDDLE_NOT_WORKER` outside of a pool's workers
 */
export function buffer(bytes: number): PoolBuffer {
  if (ofWorker !== undefined) return ofWorker.make(bytes);
  throw new HeddleError(
    "HEDDLE_NOT_WORKER",
    "buffer() is for the tasks of a pool, on its workers; elsewhere use pool.buffer()",
  );
}
