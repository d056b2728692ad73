#!/usr/bin/env bash
# lint-reference.sh [HEADERS REFERENCE]: makes the reference of the C++ library, and fails where something public in a
# header is not documented, or documented wrongly. Folders: engine and build/reference, or those that are given.
source "$(dirname "${BASH_SOURCE[0]}")/lib/steps.sh"

headers=${1:-engine}
reference=${2:-build/reference}
if [[ -z $(find "$headers" -name '*.hpp' -print -quit) ]]; then
  echo "found no header in $headers" >&2
  exit 1
fi
mkdir -p "$reference"
{
  cat docs/Doxyfile
  echo "INPUT = $headers"
  echo "OUTPUT_DIRECTORY = $reference"
} | doxygen -
echo "reference: $reference/html/index.html"
