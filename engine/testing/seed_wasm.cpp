#include "testing/seed.hpp"

namespace heddle::testing {

namespace {

std::uint64_t chosen = 0;

}  // namespace

std::uint64_t seed() { return chosen; }

}  // namespace heddle::testing

extern "C" {

/// Chooses the seed of the run, which the host prints.
[[clang::export_name("test_seed")]] void testSeed(std::uint64_t seed) {
  heddle::testing::chosen = seed;
}

}  // extern "C"
