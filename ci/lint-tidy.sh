#!/usr/bin/env bash
# clang-tidy over the engine, as .clang-tidy says.
source "$(dirname "${BASH_SOURCE[0]}")/lib/steps.sh"

# The commands of both builds; configuring is enough to know them.
for preset in release wasm; do
  cmake --preset "$preset" >/dev/null
done
node ci/lib/tidy.mjs
