#!/usr/bin/env bash
# The package: its types, and its tests on every runtime that it supports; and what the benchmarks compute.
source "$(dirname "${BASH_SOURCE[0]}")/lib/steps.sh"

npm run --silent build --workspace heddle
npm test --workspace heddle
npm test --workspace heddle-bench
