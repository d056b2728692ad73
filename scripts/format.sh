#!/usr/bin/env bash
# Formats every file in place, and applies the safe fixes of the linters.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

ci/lib/cpp-files.sh | xargs --no-run-if-empty clang-format-19 -i
node_modules/.bin/biome check --write .
