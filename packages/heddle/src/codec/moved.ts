import { badArgument } from "../errors.ts";
import { isDetached } from "./binary.ts";
import { isArrayBuffer } from "./brands.ts";

const moved = new WeakSet<object>();

/**
 * Has a buffer moved instead of copied the next time that it crosses: as a task's result, as an argument, or inside
 * of either. It is detached here then. The option `transfer` of a call does the same for arguments.
 *
 * Moving costs a message, whatever the length; short buffers are copied faster.
 *
 * @example
 * export const render = (scene: Scene) => move(draw(scene)); // the pixels are not copied
 *
 * @param value an `ArrayBuffer` or a view on one
 * @returns `value`
 * @throws HeddleError `HEDDLE_ARGUMENT` if it is none, or detached already
 */
export function move<T extends ArrayBuffer | ArrayBufferView<ArrayBuffer>>(value: T): T {
  const buffer: unknown = ArrayBuffer.isView(value) ? value.buffer : value;
  const fits = typeof buffer === "object" && buffer !== null && isArrayBuffer(buffer);
  if (!fits || isDetached(buffer)) {
    throw badArgument("value", value, "an ArrayBuffer that is not detached, or a view on one");
  }
  moved.add(buffer);
  return value;
}

/** Whether a buffer is to be moved. */
export const isMoved = (buffer: object): boolean => moved.has(buffer);
