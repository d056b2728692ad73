import * as tasks from "../tasks.mjs";
import { listen, post } from "./port.mjs";

/** @type {Record<string, (arg: any) => unknown>} */
const table = { ...tasks };

listen(([id, task, arg]) => {
  try {
    const value = table[task]?.(arg);
    if (!(value instanceof Promise)) post([id, value]);
    else value.then((result) => post([id, result]));
  } catch (error) {
    post([id, undefined, error]);
  }
});
