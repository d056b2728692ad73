#include "algorithm/range.hpp"

#include <cstdint>
#include <limits>
#include <vector>

#include "algorithm/grain.hpp"
#include "testing/test.hpp"

namespace heddle {
namespace {

TEST(Range, CountsItsIndices) {
  EXPECT_EQ((Range{3, 10}.size()), 7U);
  EXPECT_FALSE((Range{3, 10}.isEmpty()));
}

TEST(Range, IsEmptyWhenTheLastIsNotGreater) {
  EXPECT_TRUE((Range{3, 3}.isEmpty()));
  EXPECT_TRUE((Range{4, 3}.isEmpty()));
  EXPECT_FALSE((Range{-4, 3}.isEmpty()));
}

TEST(Range, ReachesFromTheLeastToTheGreatestNumber) {
  using Limits = std::numeric_limits<std::int64_t>;
  Range range{Limits::min(), Limits::max()};
  EXPECT_EQ(range.size(), std::numeric_limits<std::uint64_t>::max());
  const Range front = range.takeFront(std::uint64_t{1} << 63);
  EXPECT_EQ(front.first, Limits::min());
  EXPECT_EQ(front.last, 0);
  EXPECT_EQ(range.first, 0);
}

TEST(Range, OfAShortTypeIsWholeToo) {
  Range<std::int8_t> range{-128, 127};
  EXPECT_EQ(range.size(), 255U);
  const Range<std::int8_t> back = range.takeBack(27);
  EXPECT_EQ(back.first, 100);
  EXPECT_EQ(range.last, 100);
}

TEST(Range, IsTakenApartFromBothEnds) {
  Range range{10, 20};
  const Range front = range.takeFront(3);
  const Range back = range.takeBack(2);
  EXPECT_EQ(front.first, 10);
  EXPECT_EQ(front.last, 13);
  EXPECT_EQ(range.first, 13);
  EXPECT_EQ(range.last, 18);
  EXPECT_EQ(back.first, 18);
  EXPECT_EQ(back.last, 20);
}

TEST(Range, CountsWithIterators) {
  std::vector<int> numbers{1, 2, 3, 4, 5};
  Range range{numbers.begin(), numbers.end()};
  EXPECT_EQ(range.size(), 5U);
  EXPECT_EQ(*range.at(2), 3);
  EXPECT_EQ(*range.takeBack(2).first, 4);
}

TEST(Range, TakesTheCommonTypeOfItsEnds) {
  constexpr bool kIsLong = std::is_same_v<decltype(Range{0, std::int64_t{9}}), Range<std::int64_t>>;
  EXPECT_TRUE(kIsLong);
}

TEST(Range, OfRowsAndColumnsIsEmptyIfEitherIs) {
  EXPECT_TRUE((Range2{Range{0, 5}, Range{3, 3}}.isEmpty()));
  EXPECT_TRUE((Range2{Range{5, 5}, Range{0, 3}}.isEmpty()));
  EXPECT_FALSE((Range2{Range{0, 5}, Range{0, 3}}.isEmpty()));
}

TEST(Grain, OfFewIterationsIsOne) {
  for (std::uint64_t size = 1; size < 128; ++size) EXPECT_EQ(detail::automaticGrain(size, 1), 1U);
}

TEST(Grain, GrowsWithTheSizeUpToABound) {
  EXPECT_EQ(detail::automaticGrain(12'800, 2), 100U);
  EXPECT_EQ(detail::automaticGrain(std::uint64_t{1} << 40, 2), 4096U);
}

TEST(Grain, OfADeterministicReductionIsAFunctionOfTheSize) {
  EXPECT_EQ(detail::fixedGrain(1), 1U);
  EXPECT_EQ(detail::fixedGrain(102'400), 100U);
  EXPECT_EQ(detail::fixedGrain(std::uint64_t{1} << 40), 4096U);
}

}  // namespace
}  // namespace heddle
