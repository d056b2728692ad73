#!/usr/bin/env bash
# Everything that `make test` runs, in the order in which failures are quickest to find.
source "$(dirname "${BASH_SOURCE[0]}")/lib/steps.sh"

started=$SECONDS
step "build" scripts/build.sh
step "native" ci/test-native.sh
step "wasm" ci/test-wasm.sh
step "package" ci/test-js.sh
step "examples" ci/test-examples.sh
step "model" ci/test-model.sh
step "sanitizers" ci/test-sanitizers.sh
printf '\n==== all tests passed in %d s\n' $((SECONDS - started))
