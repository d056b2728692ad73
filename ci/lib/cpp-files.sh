#!/usr/bin/env bash
# Prints the project's C++ files, one per line: what git tracks and what it would track.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
git ls-files --cached --others --exclude-standard -- '*.cpp' '*.hpp' '*.inl' '*.h' |
  sort -u | while read -r file; do if [[ -e $file ]]; then echo "$file"; fi; done
