# Sourced by the scripts in ci/: where they run, and how they announce what they do.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# step NAME COMMAND...: a heading, the command, and how long it took; ends the script if it fails.
step() {
  step_name=$1 step_started=$SECONDS
  shift
  printf '\n==== %s\n' "$step_name"
  # Not `"$@" || ...`, which would let a shell function run on after a failure in the middle of it.
  trap 'printf "==== %s: FAILED after %d s\n" "$step_name" $((SECONDS - step_started)) >&2' EXIT
  "$@"
  trap - EXIT
  printf '==== %s: passed in %d s\n' "$step_name" $((SECONDS - step_started))
}

# build_preset PRESET: configures and builds what is out of date in build/PRESET.
build_preset() {
  cmake --preset "$1"
  cmake --build "build/$1" --parallel "$(nproc)"
}

# test_preset PRESET [CTEST ARGUMENT...]: builds it and runs its tests; none at all is a failure.
test_preset() {
  local preset=$1
  shift
  build_preset "$preset"
  ctest --test-dir "build/$preset" --output-on-failure --no-tests=error "$@"
}
