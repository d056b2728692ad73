// What it costs to look at calls.

import { inFlight } from "./in-flight.mjs";

/** Those that look, beside one that does not. */
const ADAPTERS = [
  "heddle",
  "heddle-stats",
  "heddle-done",
  "heddle-start",
  "heddle-channel",
  "heddle-context",
  "heddle-trace",
  "heddle-opentelemetry",
  "heddle-debug",
];

export const watched = inFlight("watched", [1], ADAPTERS);
