#!/usr/bin/env bash
# The engine in WebAssembly: its tests under Node.js with worker threads, and what the build must avoid.
source "$(dirname "${BASH_SOURCE[0]}")/lib/steps.sh"

test_preset wasm
node ci/check-wasm.mjs
