#include "algorithm/parallel_scan.hpp"

#include <bit>
#include <cstdint>
#include <functional>
#include <vector>

#include "testing/crew.hpp"
#include "testing/seed.hpp"
#include "testing/test.hpp"

namespace heddle {
namespace {

using testing::Crew;
using testing::Random;

constexpr std::uint32_t kCrews[] = {1, 2, 3, 7};
constexpr std::uint32_t kSizes[] = {0, 1, 2, 3, 7, 64, 1'023, 1'025, 5'000, 100'003};

using Numbers = std::vector<std::uint64_t>;

Numbers randomNumbers(std::uint32_t size) {
  Random random(testing::seed(), size);
  Numbers numbers(size);
  for (std::uint64_t& number : numbers) number = random.next();
  return numbers;
}

TEST(ParallelScan, InclusiveGivesWhatTheSerialLoopGives) {
  for (const std::uint32_t size : kSizes) {
    const Numbers numbers = randomNumbers(size);
    Numbers expected(size);
    std::uint64_t sum = 0;
    for (std::uint32_t i = 0; i < size; ++i) expected[i] = sum += numbers[i];
    for (const std::uint32_t workers : kCrews) {
      Numbers sums(size);
      Crew(workers).run([&] {
        const auto end =
            parallelInclusiveScan(numbers.begin(), numbers.end(), sums.begin(), std::plus<>());
        EXPECT_TRUE(end == sums.end());
      });
      EXPECT_TRUE(sums == expected) << workers << " workers, size " << size;
    }
  }
}

TEST(ParallelScan, ExclusiveGivesWhatTheSerialLoopGives) {
  for (const std::uint32_t size : kSizes) {
    const Numbers numbers = randomNumbers(size);
    Numbers expected(size);
    std::uint64_t sum = 42;
    for (std::uint32_t i = 0; i < size; ++i) {
      expected[i] = sum;
      sum += numbers[i];
    }
    for (const std::uint32_t workers : kCrews) {
      Numbers sums(size);
      Crew(workers).run([&] {
        const auto end = parallelExclusiveScan(numbers.begin(), numbers.end(), sums.begin(),
                                               std::uint64_t{42}, std::plus<>());
        EXPECT_TRUE(end == sums.end());
      });
      EXPECT_TRUE(sums == expected) << workers << " workers, size " << size;
    }
  }
}

TEST(ParallelScan, WorksInPlaceWithAnyGrain) {
  constexpr std::uint32_t kSize = 3'001;
  const Numbers numbers = randomNumbers(kSize);
  for (const std::uint64_t grain : {1U, 2U, 5U, 100U, 100'000U}) {
    Numbers inclusive = numbers;
    Numbers exclusive = numbers;
    Crew(3).run([&] {
      parallelInclusiveScan(inclusive.begin(), inclusive.end(), inclusive.begin(), std::plus<>(),
                            {.grain = grain});
      parallelExclusiveScan(exclusive.begin(), exclusive.end(), exclusive.begin(), std::uint64_t{0},
                            std::plus<>(), {.grain = grain});
    });
    std::uint64_t sum = 0;
    std::uint32_t wrong = 0;
    for (std::uint32_t i = 0; i < kSize; ++i) {
      wrong += exclusive[i] == sum ? 0 : 1;
      sum += numbers[i];
      wrong += inclusive[i] == sum ? 0 : 1;
    }
    EXPECT_EQ(wrong, 0U) << "grain " << grain;
  }
}

/// x -> a x + b; composing them is associative and not commutative.
struct Affine {
  std::uint32_t a = 1;
  std::uint32_t b = 0;

  bool operator==(const Affine&) const = default;
  static Affine compose(Affine first, Affine second) {
    return {first.a * second.a, second.a * first.b + second.b};
  }
};

TEST(ParallelScan, CombinesNeighboursInTheirOrder) {
  Random random(testing::seed());
  std::vector<Affine> steps(20'001);
  for (Affine& step : steps) step = {random.below(1000) | 1, random.below(1000)};
  std::vector<Affine> expected = steps;
  for (std::size_t i = 1; i < steps.size(); ++i) {
    expected[i] = Affine::compose(expected[i - 1], steps[i]);
  }
  std::vector<Affine> composed(steps.size());
  Crew(3).run([&] {
    parallelInclusiveScan(steps.begin(), steps.end(), composed.begin(), Affine::compose);
  });
  EXPECT_TRUE(composed == expected);
}

TEST(ParallelScan, IsTheSameBitByBitForAnyNumberOfWorkers) {
  Random random(testing::seed());
  std::vector<double> numbers(50'021);
  for (double& number : numbers) {
    number = static_cast<double>(random.next()) / static_cast<double>(1 + random.below(1U << 30));
  }
  std::vector<double> expected;
  for (const std::uint32_t workers : kCrews) {
    std::vector<double> sums(numbers.size());
    Crew(workers).run([&] {
      parallelInclusiveScan(numbers.begin(), numbers.end(), sums.begin(), std::plus<>());
    });
    if (workers == 1) expected = sums;
    std::uint32_t wrong = 0;
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const auto bits = std::bit_cast<std::uint64_t>(sums[i]);
      wrong += bits == std::bit_cast<std::uint64_t>(expected[i]) ? 0 : 1;
    }
    EXPECT_EQ(wrong, 0U) << workers << " workers";
  }
}

TEST(ParallelScan, ScansValuesThatOwnMemory) {
  using List = std::vector<std::uint32_t>;
  std::vector<List> lists;
  lists.reserve(100);
  for (std::uint32_t i = 0; i < 100; ++i) lists.push_back({i});
  Crew(3).run([&] {
    const auto append = [](List left, const List& right) {
      left.insert(left.end(), right.begin(), right.end());
      return left;
    };
    parallelInclusiveScan(lists.begin(), lists.end(), lists.begin(), append, {.grain = 8});
  });
  std::uint32_t wrong = 0;
  for (std::uint32_t i = 0; i < 100; ++i) {
    wrong += lists[i].size() == i + 1 && lists[i][i] == i ? 0 : 1;
  }
  EXPECT_EQ(wrong, 0U);
}

}  // namespace
}  // namespace heddle
