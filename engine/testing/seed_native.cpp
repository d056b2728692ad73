#include <cstdio>
#include <cstdlib>
#include <random>

#include "testing/seed.hpp"

namespace heddle::testing {

namespace {

std::uint64_t chooseSeed() {
  if (const char* given = std::getenv("HEDDLE_SEED")) return std::strtoull(given, nullptr, 0);
  return std::random_device()();
}

}  // namespace

std::uint64_t seed() {
  static const std::uint64_t kChosen = chooseSeed();
  std::printf("[   SEED   ] HEDDLE_SEED=%llu\n", static_cast<unsigned long long>(kChosen));
  return kChosen;
}

}  // namespace heddle::testing
