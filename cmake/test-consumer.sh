#!/usr/bin/env bash
# test-consumer.sh CMAKE BUILD FOLDER COMPILER LIBDIR: installs the library of BUILD into FOLDER, then builds and runs the
# program in consumer/ with find_package, and again with pkg-config.
set -euo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/consumer" && pwd)
cmake=$1 build=$2 folder=$3 compiler=$4 libdir=$5

rm -rf "$folder"
"$cmake" --install "$build" --prefix "$folder/prefix"

"$cmake" -S "$source" -B "$folder/build" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$folder/prefix"
"$cmake" --build "$folder/build"
"$folder/build/consumer"

flags=$(PKG_CONFIG_PATH="$folder/prefix/$libdir/pkgconfig" pkg-config --cflags --libs heddle)
# shellcheck disable=SC2086 # a list of words
"$compiler" "$source/main.cpp" $flags -o "$folder/consumer"
"$folder/consumer"
