// Bundles what the package keeps to itself, for the tests that need it.

import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const SRC = fileURLToPath(new URL("../../src", import.meta.url));

const INTERNALS = `
export { clock } from "./clock.ts";
export { bind } from "./buffers/lease.ts";
export { bufferCopies, portableCopies } from "./codec/copy.ts";
export { openParcel, packParcel } from "./codec/parcel.ts";
export { PayloadCodec } from "./codec/payload.ts";
export { IN_BLOCK, Payload, SPILLED, Tag } from "./codec/tags.ts";
export { createEngine, memoryFor } from "./engine/create-engine.ts";
export { SharedMemory } from "./engine/memory.ts";
export { Envelope } from "./envelope.ts";
export { HeddleError } from "./errors.ts";
export { layout } from "./generated/layout.ts";
export { runtimeName } from "./host/runtime-name.ts";
export { allowedCpus, cpuQuota, linuxParallelism } from "./host/cgroup.ts";
export { Balancer } from "./pool/balancer.ts";
export { Lookout } from "./pool/lookout.ts";
export { Overseer } from "./pool/overseer.ts";
export { ResultStream } from "./pool/result-stream.ts";
export { Histogram } from "./pool/histogram.ts";
export { WindowedHistogram } from "./pool/window.ts";
export { wishesOf } from "./pool/wishes.ts";
export { RING_BYTES, Ring } from "./stream/ring.ts";
`;

/** Writes test/.cache/internals.js, which runs on every host. */
export async function buildInternals() {
  await build({
    stdin: { contents: INTERNALS, resolveDir: SRC, loader: "ts" },
    outfile: fileURLToPath(new URL("../.cache/internals.js", import.meta.url)),
    bundle: true,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    logLevel: "warning",
  });
}
