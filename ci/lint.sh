#!/usr/bin/env bash
# Everything that `make lint` runs. Needs a build: the types of the package, and the commands of the compiler.
source "$(dirname "${BASH_SOURCE[0]}")/lib/steps.sh"

step "house rules" ci/lint-house.sh
step "C++ format" ci/lint-format.sh
step "C++ reference" ci/lint-reference.sh
step "TypeScript lint and format" ci/lint-biome.sh
step "TypeScript types" ci/lint-types.sh
step "C++ lint" ci/lint-tidy.sh
step "tests of the checks" ci/lint-checks.sh
