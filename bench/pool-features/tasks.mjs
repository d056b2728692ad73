// The task of the pools with urgent calls.

import { burn } from "../pool-node/tasks.mjs";

/**
 * Takes an object, because piscina wants to have an urgency written into it.
 * @param {{ steps: number }} what
 */
export const work = ({ steps }) => burn(steps);
