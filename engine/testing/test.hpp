#pragma once

// What a test includes. Natively GoogleTest; in WebAssembly, where nothing can be linked, a small
// runner with the same macros, so that one source serves both.

#if defined(__wasm__)
#include "testing/wasm_test.hpp"
#else
#include <gtest/gtest.h>
#endif
