import { leaseOf } from "../buffers/lease.ts";
import { badArgument } from "../errors.ts";
import { isDetached } from "./binary.ts";
import { isArrayBuffer } from "./brands.ts";

const moved = new WeakSet<object>();
const EXPECTED =
  "an ArrayBuffer that is not detached, a view on one, or a view on a buffer of a pool that was not given up";

/** Whether a value is a view on a buffer of a pool, which this thread has still. */
export function isHeld(value: unknown, buffer: unknown): boolean {
  if (!ArrayBuffer.isView(value)) return false;
  return leaseOf(buffer as object)?.state === "held";
}

/**
 * Has a buffer moved instead of copied the next time that it crosses: as a task's result, as an argument, or inside
 * of either. It is detached here then. The option `transfer` of a call does the same for arguments.
 *
 * Moving costs a message, whatever the length; short buffers are copied faster.
 *
 * @example
 * export const render = (scene: Scene) => move(draw(scene)); // the pixels are not copied
 *
 * A buffer of the pool crosses without a copy in any case. When it is moved, this thread gives it up with the payload:
 * only the other side has it then. It cannot be detached; views on it here may not be used any more.
 *
 * @param value an `ArrayBuffer` or a view on one, or a view on a buffer of the pool
 * @returns `value`
 * @throws HeddleError `HEDDLE_ARGUMENT` if it is none, or detached or given up already
 */
export function move<T extends ArrayBuffer | ArrayBufferView>(value: T): T {
  const buffer: unknown = ArrayBuffer.isView(value) ? value.buffer : value;
  if (isHeld(value, buffer)) {
    moved.add(buffer as object);
    return value;
  }
  const fits = typeof buffer === "object" && buffer !== null && isArrayBuffer(buffer);
  if (!fits || isDetached(buffer)) {
    throw badArgument("value", value, EXPECTED);
  }
  moved.add(buffer);
  return value;
}

/** Whether a buffer is to be moved. */
export const isMoved = (buffer: object): boolean => moved.has(buffer);
