#!/usr/bin/env bash
# same-as-sha256sum.sh PROGRAM FOLDER ROOM: the program prints what sha256sum prints, for every number of workers; for the
# files of FOLDER, and for odd ones that are made in ROOM.
set -euo pipefail
program=$1 folder=$2 room=$3

rm -rf "$room"
mkdir -p "$room/inner folder/deep"
head -c 300000 /dev/zero >"$room/long"
: >"$room/empty"
echo a >"$room/$(printf 'new\nline')"
echo b >"$room/back\\slash"
echo c >"$room/inner folder/deep/file"
ln -s long "$room/link"

for tree in "$folder" "$room"; do
  expected=$(find "$tree" -type f -print0 | LC_ALL=C sort --zero-terminated | xargs --null sha256sum)
  for workers in 1 2 3; do
    actual=$("$program" "$tree" --workers "$workers")
    diff <(echo "$expected") <(echo "$actual") >&2
  done
done

if "$program" "$room/none" 2>/dev/null; then
  echo "$program takes a folder that is not there" >&2
  exit 1
fi
