#!/usr/bin/env bash
# Builds the engine natively and for WebAssembly, then the npm package, which embeds the latter.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

for preset in release wasm; do
  cmake --preset "$preset"
  cmake --build "build/$preset" --parallel "$(nproc)"
done
npm run --silent build --workspace heddle
