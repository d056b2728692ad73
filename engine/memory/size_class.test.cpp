#include "memory/size_class.hpp"

#include "testing/test.hpp"

namespace heddle {
namespace {

constexpr std::uint32_t kMostLines = 1U << 25;

TEST(SizeClass, EachClassHoldsItsOwnSize) {
  for (std::uint32_t index = 0; index < SizeClass::kCount; ++index) {
    EXPECT_EQ(SizeClass::of(SizeClass::lines(index)), index);
  }
}

TEST(SizeClass, SizesGrow) {
  for (std::uint32_t index = 1; index < SizeClass::kCount; ++index) {
    EXPECT_GT(SizeClass::lines(index), SizeClass::lines(index - 1));
  }
}

TEST(SizeClass, OneLineMoreNeedsTheNextClass) {
  for (std::uint32_t index = 0; index + 1 < SizeClass::kCount; ++index) {
    EXPECT_EQ(SizeClass::of(SizeClass::lines(index) + 1), index + 1);
  }
}

TEST(SizeClass, TheLargestHolds2GiB) {
  EXPECT_EQ(SizeClass::of(kMostLines), SizeClass::kCount - 1);
  EXPECT_EQ(SizeClass::lines(SizeClass::kCount - 1), kMostLines);
}

TEST(SizeClass, WastesAtMostAFifth) {
  for (std::uint32_t lines = 5; lines < 100'000; ++lines) {
    const std::uint32_t block = SizeClass::lines(SizeClass::of(lines));
    ASSERT_GE(block, lines);
    ASSERT_LE((block - lines) * 5, block) << lines << " lines";
  }
}

}  // namespace
}  // namespace heddle
