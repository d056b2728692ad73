#!/usr/bin/env bash
# Installs what the build needs. Idempotent, and quick when there is nothing to do.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly LIST=scripts/apt-packages.txt
readonly STAMP=build/.setup
readonly OLDEST_NODE=20

# All that decides what there is to install.
key() { cat "$LIST" package-lock.json scripts/setup.sh | sha256sum; }

missing_packages() {
  local package
  for package in $(sed 's/#.*//' "$LIST"); do
    [[ $(dpkg-query --show --showformat='${db:Status-Abbrev}' "$package" 2>/dev/null) == ii* ]] ||
      echo "$package"
  done
}

install_packages() {
  local missing
  # Without dpkg-query everything counts as missing.
  missing=$(missing_packages)
  missing=${missing//$'\n'/ }
  [[ -n $missing ]] || return 0
  if ! command -v apt-get >/dev/null; then
    echo "setup: this is no Debian system (no apt-get). Install what these packages hold: $missing" >&2
    return 1
  fi
  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || {
      echo "setup: not root, and no sudo. As root: apt-get install $missing" >&2
      return 1
    }
    as_root=(sudo)
  fi
  echo "setup: installing $missing"
  "${as_root[@]}" apt-get update --quiet --quiet
  # shellcheck disable=SC2086 # a list of words
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --quiet --no-install-recommends $missing
}

check_node() {
  local version
  version=$(node --version 2>/dev/null || true)
  if [[ ! $version =~ ^v([0-9]+)\. ]] || ((BASH_REMATCH[1] < OLDEST_NODE)); then
    echo "setup: Node.js $OLDEST_NODE or later is needed, found: ${version:-none}" >&2
    return 1
  fi
  command -v npm >/dev/null || { echo "setup: npm is needed" >&2; return 1; }
}

mkdir -p build
# One at a time, also when two targets are made at once.
exec 9>build/.setup.lock
flock 9

# The aliases node20 to node26 all bring a `node`, and one of them would take the place of the user's
# in every npm script.
rm -f node_modules/.bin/node

if [[ -d node_modules && -e $STAMP && $(<"$STAMP") == "$(key)" ]]; then
  exit 0
fi
check_node
install_packages
if ! node scripts/npm-in-step.mjs; then
  npm ci --no-audit --no-fund
fi
key >"$STAMP"
echo "setup: done"
