#!/usr/bin/env bash
# The same tests under AddressSanitizer with UndefinedBehaviorSanitizer, then under ThreadSanitizer.
source "$(dirname "${BASH_SOURCE[0]}")/lib/steps.sh"

# One after the other: sanitized stress tests are measured in cores and gigabytes.
step "address and undefined behaviour" test_preset asan
step "threads" test_preset tsan
