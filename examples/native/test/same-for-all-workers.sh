#!/usr/bin/env bash
# same-for-all-workers.sh PROGRAM ARGUMENT...: the program says the same with one worker and with more, and refuses
# arguments that make no sense.
set -euo pipefail
program=$1

expected=$("$@" --workers 1)
for workers in 2 3; do
  actual=$("$@" --workers "$workers")
  diff <(echo "$expected") <(echo "$actual") >&2
done
if "$program" --workers none 2>/dev/null; then
  echo "$program takes --workers none" >&2
  exit 1
fi
