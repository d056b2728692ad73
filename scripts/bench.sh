#!/usr/bin/env bash
# bench.sh [SUITE] [OPTION...]: runs one benchmark suite, or each that `bench/run --list` names.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [[ -n ${1:-} && $1 != -* ]]; then
  exec bench/run "$@"
fi
suites=$(bench/run --list)
[[ -n $suites ]] || { echo "bench/run --list names no suite" >&2; exit 1; }
while read -r suite _; do
  bench/run "$suite" "$@" </dev/null
done <<<"$suites"
