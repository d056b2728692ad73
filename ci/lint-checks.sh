#!/usr/bin/env bash
# Each check must fail on the input that it is there to catch.
source "$(dirname "${BASH_SOURCE[0]}")/lib/steps.sh"

node --test --test-reporter=spec ci/test/*.test.mjs
