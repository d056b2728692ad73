#!/usr/bin/env bash
# Every example is a whole program that its own test runs.
source "$(dirname "${BASH_SOURCE[0]}")/lib/steps.sh"

shopt -s nullglob
examples=(examples/*/package.json)
if ((${#examples[@]} == 0)); then
  echo "no examples/*/package.json: found nothing to test" >&2
  exit 1
fi
for example in "${examples[@]}"; do
  # Without --if-present: an example that has no test is an error.
  npm test --workspace "$(dirname "$example")"
done
