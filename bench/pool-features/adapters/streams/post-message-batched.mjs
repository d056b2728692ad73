// A message for up to a quarter of the window.

import { creditStreams } from "../../threads/credit-streams.mjs";

/** @type {import("../../streams.mjs").CreateStreams} */
export const create = () => creditStreams(64);
