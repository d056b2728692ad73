// Each call is made on behalf of a request, which its task finds there.

import { AsyncLocalStorage } from "node:async_hooks";
import { createPool, shareContext } from "heddle";
import { expect } from "../../../lib/support.mjs";

/** @type {AsyncLocalStorage<{ id: string }>} */
const request = shareContext("request", new AsyncLocalStorage());

const ID = "r-17";

/** @param {number} value */
export const successor = (value) => {
  const id = request.getStore()?.id;
  if (id !== ID) expect(id, ID, "the id of the request");
  return value + 1;
};

/** @type {import("../../../pool-node/runtimes.mjs").Adapter["create"]} */
export function create({ threads }) {
  const pool = createPool({ threads })({ successor });
  const store = { id: ID };
  return {
    call: (_task, arg) =>
      request.run(store, () => pool.call.successor(/** @type {number} */ (arg))),
    close: () => pool.shutdown(),
  };
}
