// Two spans for each call, one on each side, which are made and thrown away: exporters cost more.

import * as api from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import { createPool } from "heddle";
import { openTelemetry } from "heddle/opentelemetry";
import { callsOf } from "../../../pool-node/calls-of.mjs";
import { successor } from "../../../pool-node/tasks.mjs";

export { successor };

let spans = 0;
const counter = {
  onStart() {},
  onEnd() {
    spans += 1;
  },
  async forceFlush() {},
  async shutdown() {},
};
// Workers import this module too, and have their own.
api.trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [counter] }));
api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const trace = openTelemetry(api);

/** @type {import("../../watched.mjs").CreateWatched} */
export function create({ threads }) {
  const pool = createPool({ threads, trace })({ successor });
  return { ...callsOf(pool), seen: () => spans };
}
