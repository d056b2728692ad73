#!/usr/bin/env bash
# Model checks of the shipped lock-free structures, and the mutants that they must catch.
source "$(dirname "${BASH_SOURCE[0]}")/lib/steps.sh"

# Verbose: each suite says how many executions it explored.
test_preset model --parallel "$(nproc)" --verbose
