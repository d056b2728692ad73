#!/usr/bin/env bash
# Every workspace with TypeScript or checked JavaScript type-checks under the strict flags.
source "$(dirname "${BASH_SOURCE[0]}")/lib/steps.sh"

shopt -s nullglob
checked=0
for folder in ci packages/* examples/* bench; do
  if [[ -e $folder/tsconfig.json ]]; then
    echo "tsc: $folder"
    node_modules/.bin/tsc --noEmit --project "$folder"
    checked=$((checked + 1))
  elif [[ -n $(git ls-files --cached --others --exclude-standard -- "$folder/*.ts") ]]; then
    echo "$folder has TypeScript and no tsconfig.json: nothing checks its types" >&2
    exit 1
  fi
done
echo "types: $checked folders"
