import * as tasks from "../tasks.mjs";
import { listen, post } from "./port.mjs";

/** @type {Record<string, (arg: any) => unknown>} */
const table = { ...tasks };

/** @param {any[]} calls id, task and argument of each */
function run(calls) {
  const results = [];
  for (let i = 0; i < calls.length; i += 3) {
    const id = calls[i];
    try {
      const value = table[calls[i + 1]]?.(calls[i + 2]);
      if (value instanceof Promise) value.then((result) => post([id, result, undefined]));
      else results.push(id, value, undefined);
    } catch (error) {
      results.push(id, undefined, error);
    }
  }
  if (results.length > 0) post(results);
}

listen(run);
