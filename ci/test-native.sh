#!/usr/bin/env bash
# The engine's unit and stress tests, natively.
source "$(dirname "${BASH_SOURCE[0]}")/lib/steps.sh"

test_preset release --parallel "$(nproc)"
