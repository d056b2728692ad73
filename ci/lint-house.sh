#!/usr/bin/env bash
# The rules of CONTRIBUTING.md that a script can check.
source "$(dirname "${BASH_SOURCE[0]}")/lib/steps.sh"

# All of them, also after one has failed: each speaks of something else.
status=0
for check in ci/check-{includes,edges,docs,readme-components,file-size,file-names,test-index,snippets}.mjs; do
  node "$check" || status=1
done
# What is written from measurements is what they say.
node bench/readme-tables.mjs --check || status=1
exit "$status"
