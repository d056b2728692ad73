#include "atomic/cache_line.hpp"

#include <cstdint>

#include "testing/test.hpp"

namespace heddle {
namespace {

struct Pair {
  std::uint32_t first = 1;
  std::uint32_t second = 2;
};

struct Large {
  std::byte bytes[kCacheLine + 1];
};

TEST(CacheAligned, FillsWholeLines) {
  EXPECT_EQ(sizeof(CacheAligned<std::uint32_t>), kCacheLine);
  EXPECT_EQ(alignof(CacheAligned<std::uint32_t>), kCacheLine);
  EXPECT_EQ(sizeof(CacheAligned<Large>), 2 * kCacheLine);
}

TEST(CacheAligned, NeighboursShareNoLine) {
  const CacheAligned<std::uint32_t> values[2];
  const auto first = reinterpret_cast<std::uintptr_t>(&values[0].value);
  const auto second = reinterpret_cast<std::uintptr_t>(&values[1].value);
  EXPECT_EQ(first % kCacheLine, 0U);
  EXPECT_NE(first / kCacheLine, second / kCacheLine);
}

TEST(CacheAligned, BehavesAsItsValue) {
  CacheAligned<Pair> pair;
  EXPECT_EQ(pair->first, 1U);
  (*pair).second = 5;
  const CacheAligned<Pair>& constant = pair;
  EXPECT_EQ(constant->second, 5U);
  EXPECT_EQ((*constant).first, 1U);
}

}  // namespace
}  // namespace heddle
