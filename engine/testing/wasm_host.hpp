#pragma once

#include <cstdint>

// What wasm/test-thread.mjs supplies to the tests.

extern "C" {

/// Writes a line.
[[clang::import_module("host"), clang::import_name("log")]] void hostLog(const char* text,
                                                                         std::uint32_t length);

}  // extern "C"

namespace heddle::testing {

/// Writes a line that ends with a zero.
void say(const char* text);

}  // namespace heddle::testing
