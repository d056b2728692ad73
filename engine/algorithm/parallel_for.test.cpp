#include "algorithm/parallel_for.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "testing/crew.hpp"
#include "testing/iterations.hpp"
#include "testing/seed.hpp"
#include "testing/shared.hpp"
#include "testing/test.hpp"

namespace heddle {
namespace {

using testing::Crew;
using testing::iterations;
using testing::Random;
using testing::Signal;
using testing::Tally;

constexpr std::uint32_t kCrews[] = {1, 2, 3, 7};
constexpr std::uint32_t kSizes[] = {0, 1, 2, 3, 7, 64, 127, 129, 1'000, 10'007};

/// How many of `visits` are not 1.
std::uint32_t wrongVisits(const std::vector<std::uint8_t>& visits) {
  std::uint32_t wrong = 0;
  for (const std::uint8_t visit : visits) wrong += visit == 1 ? 0 : 1;
  return wrong;
}

TEST(ParallelFor, VisitsEachIndexOnce) {
  for (const std::uint32_t workers : kCrews) {
    for (const std::uint32_t size : kSizes) {
      std::vector<std::uint8_t> visits(size);
      Crew(workers).run([&] { parallelFor(0U, size, [&](std::uint32_t i) { ++visits[i]; }); });
      EXPECT_EQ(wrongVisits(visits), 0U) << workers << " workers, size " << size;
    }
  }
}

TEST(ParallelFor, GivesABodyOfTwoArgumentsPartsThatAreNotEmpty) {
  for (const std::uint32_t size : kSizes) {
    std::vector<std::uint8_t> visits(size);
    Tally empty;
    Crew(3).run([&] {
      parallelFor(0U, size, [&](std::uint32_t first, std::uint32_t last) {
        if (first >= last) empty.add();
        for (std::uint32_t i = first; i < last; ++i) ++visits[i];
      });
    });
    EXPECT_EQ(wrongVisits(visits), 0U) << "size " << size;
    EXPECT_EQ(empty.count(), 0U);
  }
}

TEST(ParallelFor, GivesABodyNoMoreThanTheGrain) {
  constexpr std::uint32_t kSize = 10'007;
  for (const std::uint32_t grain : {1U, 10U, 4'999U, kSize, 2 * kSize}) {
    std::vector<std::uint8_t> visits(kSize);
    Tally tooLong;
    Crew(3).run([&] {
      const auto body = [&](std::uint32_t first, std::uint32_t last) {
        if (last - first > grain) tooLong.add();
        for (std::uint32_t i = first; i < last; ++i) ++visits[i];
      };
      parallelFor(0U, kSize, body, {.grain = grain});
    });
    EXPECT_EQ(wrongVisits(visits), 0U) << "grain " << grain;
    EXPECT_EQ(tooLong.count(), 0U) << "grain " << grain;
  }
}

TEST(ParallelFor, DoesNothingForARangeThatEndsBeforeItBegins) {
  Tally calls;
  Crew(2).run([&] { parallelFor(5, -5, [&](int /*i*/) { calls.add(); }); });
  EXPECT_EQ(calls.count(), 0U);
}

TEST(ParallelFor, CountsWithNegativeNumbers) {
  Tally sum;
  Crew(2).run([&] {
    parallelFor(-100, 100,
                [&](int i) { sum.add(std::uint64_t{100} + static_cast<std::uint64_t>(i)); });
  });
  EXPECT_EQ(sum.count(), 199U * 200 / 2);
}

TEST(ParallelFor, CountsWithIterators) {
  std::vector<std::uint32_t> numbers(1'000, 1);
  Crew(2).run([&] {
    parallelFor(numbers.begin(), numbers.end(), [](auto at) { *at += 1; });
    parallelFor(numbers.data(), numbers.data() + 1'000, [](std::uint32_t* first, auto* last) {
      for (; first != last; ++first) *first += 1;
    });
  });
  EXPECT_TRUE(numbers == std::vector<std::uint32_t>(1'000, 3));
}

TEST(ParallelFor, CallsABodyThatChangesItself) {
  struct Counter {
    std::uint32_t calls = 0;
    void operator()(int /*i*/) { ++calls; }
  };
  Counter counter;
  Crew(1).run([&] { parallelFor(0, 100, counter); });
  EXPECT_EQ(counter.calls, 100U);
}

TEST(ParallelFor, RunsTwoIterationsAtTheSameTime) {
  Signal met;
  Crew(2).run([&] {
    parallelFor(0, 2, [&](int /*i*/) {
      met.raise();
      met.awaitAtLeast(2);  // hangs if one comes after the other
    });
  });
  EXPECT_EQ(met.read(), 2U);
}

TEST(ParallelFor, LoopsNest) {
  constexpr std::uint32_t kSide = 101;
  for (const std::uint32_t workers : kCrews) {
    std::vector<std::uint8_t> visits(std::size_t{kSide} * kSide);
    Crew(workers).run([&] {
      parallelFor(0U, kSide, [&](std::uint32_t row) {
        parallelFor(0U, kSide, [&](std::uint32_t column) { ++visits[row * kSide + column]; });
      });
    });
    EXPECT_EQ(wrongVisits(visits), 0U) << workers << " workers";
  }
}

TEST(ParallelFor, VisitsEachPairOnce) {
  constexpr std::uint32_t kSides[][2] = {{0, 5}, {5, 0}, {1, 1}, {1, 1'000}, {1'000, 1}, {97, 131}};
  for (const std::uint32_t workers : kCrews) {
    for (const auto& [rows, columns] : kSides) {
      std::vector<std::uint8_t> visits(std::size_t{rows} * columns);
      Crew(workers).run([&] {
        parallelFor(
            Range2{Range{0U, rows}, Range{0U, columns}},
            [&](std::uint32_t row, std::uint32_t column) { ++visits[row * columns + column]; });
      });
      EXPECT_EQ(wrongVisits(visits), 0U) << workers << " workers, " << rows << " x " << columns;
    }
  }
}

TEST(ParallelFor, GivesABodyOfTilesTilesAsLargeAsWished) {
  constexpr std::uint32_t kRows = 50;
  constexpr std::uint32_t kColumns = 71;
  std::vector<std::uint8_t> visits(std::size_t{kRows} * kColumns);
  Tally tooLarge;
  Crew(3).run([&] {
    const auto body = [&](const Range2<std::uint32_t>& tile) {
      if (tile.rows.size() > 8 || tile.columns.size() > 30 || tile.isEmpty()) tooLarge.add();
      for (std::uint32_t row = tile.rows.first; row < tile.rows.last; ++row) {
        for (std::uint32_t column = tile.columns.first; column < tile.columns.last; ++column) {
          ++visits[row * kColumns + column];
        }
      }
    };
    parallelFor(Range2{Range{0U, kRows}, Range{0U, kColumns}}, body, {.rows = 8, .columns = 30});
  });
  EXPECT_EQ(wrongVisits(visits), 0U);
  EXPECT_EQ(tooLarge.count(), 0U);
}

/// Loops in loops of random sizes; counts the innermost iterations.
std::uint64_t nest(Random& random, std::uint32_t depth, Tally& visits) {
  const std::uint32_t size = random.below(20);
  const std::uint64_t inner = random.next();
  if (depth == 0) {
    parallelFor(0U, size, [&](std::uint32_t /*i*/) { visits.add(); });
    return size;
  }
  Tally expected;
  parallelFor(0U, size, [&](std::uint32_t i) {
    Random mine(inner, i);
    expected.add(nest(mine, depth - 1, visits));
  });
  return expected.count();
}

TEST(ParallelForStress, LoopsOfAnySizeNest) {
  const std::uint64_t seed = testing::seed();
  Random random(seed);
  for (std::uint32_t round = iterations(40); round > 0; --round) {
    Tally visits;
    std::uint64_t expected = 0;
    Crew(1 + random.below(7)).run([&] { expected = nest(random, 3, visits); });
    EXPECT_EQ(visits.count(), expected);
  }
}

}  // namespace
}  // namespace heddle
