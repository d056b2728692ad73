#!/usr/bin/env bash
# The package: its tests on every runtime that it supports.
source "$(dirname "${BASH_SOURCE[0]}")/lib/steps.sh"

npm test --workspace heddle
