#!/usr/bin/env bash
# of-a-program.sh HEDDLE_TOP PROGRAM FOLDER: looks at a program that runs, by its number, among all programs, and on a
# terminal; and at what has no runtime.
set -euo pipefail

top=$1 program=$2 folder=$3
mkdir -p "$folder"
"$program" --bodies 4096 --steps 1048576 --workers 2 >"$folder/program" 2>&1 &
number=$!
trap 'kill "$number" 2>/dev/null || true; wait "$number" 2>/dev/null || true' EXIT

# fails TEXT FILE: unless TEXT is in FILE.
says() {
  grep --quiet --extended-regexp -- "$1" "$2" && return
  echo "not in $2: $1" >&2
  cat "$2" >&2
  exit 1
}

# Until its runtime is there.
until "$top" "$number" --once --interval 10 >"$folder/once" 2>&1; do
  kill -0 "$number" || { cat "$folder/program" >&2; exit 1; }
done
"$top" "$number" --once --interval 300 >"$folder/once"
says "^n-body \($number\): 2 of 2 threads live, [0-9.]+% utilised$" "$folder/once"
says '^ +1  (running|joining|searching|parked)' "$folder/once"
says '^ +all ' "$folder/once"

"$top" --once --interval 10 >"$folder/all"
says "\($number\): 2 of 2 threads" "$folder/all"

# On a terminal, until q is pressed, which is when there are figures.
: >"$folder/screen"
(until grep --quiet n-body "$folder/screen"; do sleep 0.1; done; printf q) |
  TERM=xterm script --quiet --flush --return --command "$top $number --interval 50" /dev/null >"$folder/screen"
says "n-body \($number\)" "$folder/screen"
says 'q: quit' "$folder/screen"

# What there is not.
if "$top" "$$" --once --interval 10 2>"$folder/none"; then
  echo "a shell has a runtime" >&2
  exit 1
fi
says "process $$ has no runtime of Heddle" "$folder/none"
if "$top" --interval 1 --once 2>"$folder/bad" >&2; then
  echo "an interval of one millisecond was taken" >&2
  exit 1
fi
says '--interval.*1.*10' "$folder/bad"
