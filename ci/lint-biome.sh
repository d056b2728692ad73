#!/usr/bin/env bash
# TypeScript, JavaScript and JSON are linted and formatted as biome.json says.
source "$(dirname "${BASH_SOURCE[0]}")/lib/steps.sh"

node_modules/.bin/biome check --error-on-warnings --max-diagnostics=100 .
