#!/usr/bin/env bash
# Checks the docs against the code, and regenerates what in them comes from measurements.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

node ci/check-docs.mjs
node ci/check-readme-components.mjs
node ci/check-edges.mjs
if [[ -e bench/readme-tables.mjs ]]; then
  node bench/readme-tables.mjs
fi
