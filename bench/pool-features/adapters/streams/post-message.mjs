// A message for each item.

import { creditStreams } from "../../threads/credit-streams.mjs";

/** @type {import("../../streams.mjs").CreateStreams} */
export const create = () => creditStreams(1);
