#!/usr/bin/env bash
# Checks the docs against the code, regenerates what in them comes from measurements, and makes the reference of the
# C++ library.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

node ci/check-docs.mjs
node ci/check-readme-components.mjs
node ci/check-edges.mjs
ci/lint-reference.sh
if [[ -e bench/readme-tables.mjs ]]; then
  node bench/readme-tables.mjs
fi
