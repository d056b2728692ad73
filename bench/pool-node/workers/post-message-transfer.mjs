import * as tasks from "../tasks.mjs";
import { listen, post } from "./port.mjs";

/** @type {Record<string, (arg: any) => unknown>} */
const table = { ...tasks };

listen(([id, task, arg]) => {
  try {
    const value = table[task]?.(arg);
    const bytes = value instanceof Uint8Array;
    post([id, value], bytes ? [/** @type {ArrayBuffer} */ (value.buffer)] : []);
  } catch (error) {
    post([id, undefined, error]);
  }
});
