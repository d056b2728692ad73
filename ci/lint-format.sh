#!/usr/bin/env bash
# C++ is formatted as .clang-format says.
source "$(dirname "${BASH_SOURCE[0]}")/lib/steps.sh"

mapfile -t files < <(ci/lib/cpp-files.sh)
if ((${#files[@]} == 0)); then
  echo "found no C++ file to check" >&2
  exit 1
fi
clang-format-19 --dry-run --Werror "${files[@]}"
echo "format: ${#files[@]} C++ files"
