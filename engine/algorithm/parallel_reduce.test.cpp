#include "algorithm/parallel_reduce.hpp"

#include <bit>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "testing/crew.hpp"
#include "testing/seed.hpp"
#include "testing/test.hpp"

namespace heddle {
namespace {

using testing::Crew;
using testing::Random;

constexpr std::uint32_t kCrews[] = {1, 2, 3, 7};
constexpr std::uint32_t kSizes[] = {0, 1, 2, 3, 7, 64, 127, 129, 1'000, 10'007};

/// A number whose sum over all indices has no closed form: the compiler would find one, and
/// multiply in 128 bits, for which WebAssembly has no instruction.
std::uint64_t mixed(std::uint32_t i) { return (i * std::uint64_t{0x9e3779b97f4a7c15U}) ^ (i >> 2); }

TEST(ParallelReduce, GivesWhatTheSerialLoopGives) {
  for (const std::uint32_t workers : kCrews) {
    for (const std::uint32_t size : kSizes) {
      for (const bool deterministic : {false, true}) {
        std::uint64_t sum = 0;
        Crew(workers).run([&] {
          sum = parallelReduce(0U, size, std::uint64_t{0}, mixed, std::plus<>(),
                               {.deterministic = deterministic});
        });
        std::uint64_t expected = 0;
        for (std::uint32_t i = 0; i < size; ++i) expected += mixed(i);
        EXPECT_EQ(sum, expected) << workers << " workers, size " << size;
      }
    }
  }
}

/// The span of numbers that stand side by side; combining others gives none.
struct Span {
  std::uint32_t first = 0;
  std::uint32_t last = 0;

  static std::optional<Span> join(const std::optional<Span>& left,
                                  const std::optional<Span>& right) {
    if (!left || !right ||
        (left->last != right->first && left->first != left->last && right->first != right->last)) {
      return std::nullopt;
    }
    if (left->first == left->last) return right;
    if (right->first == right->last) return left;
    return Span{left->first, right->last};
  }
};

TEST(ParallelReduce, CombinesNeighboursInTheirOrder) {
  constexpr std::uint32_t kSize = 5'003;
  for (const std::uint32_t workers : kCrews) {
    for (const bool deterministic : {false, true}) {
      std::optional<Span> all;
      Crew(workers).run([&] {
        all = parallelReduce(0U, kSize, std::optional<Span>(Span{}),
                             [](std::uint32_t first, std::uint32_t last) {
                               return std::optional<Span>(Span{first, last});
                             },
                             Span::join, {.grain = 3, .deterministic = deterministic});
      });
      ASSERT_TRUE(all.has_value()) << workers << " workers";
      const Span whole = all.value_or(Span{});
      EXPECT_EQ(whole.first, 0U);
      EXPECT_EQ(whole.last, kSize);
    }
  }
}

/// A sum of numbers of very different sizes, where each order of additions gives another result.
double sumOf(const std::vector<double>& numbers, std::uint32_t workers, std::uint64_t grain) {
  double sum = 0;
  Crew(workers).run([&] {
    sum = parallelReduce(numbers.begin(), numbers.end(), 0.0, [](auto at) { return *at; },
                         std::plus<>(), {.grain = grain, .deterministic = true});
  });
  return sum;
}

TEST(ParallelReduce, IsTheSameBitByBitForAnyNumberOfWorkersIfDeterministic) {
  Random random(testing::seed());
  std::vector<double> numbers(20'011);
  for (double& number : numbers) {
    number = static_cast<double>(random.next()) / static_cast<double>(1 + random.below(1U << 30));
  }
  for (const std::uint64_t grain : {0U, 1U, 77U, 100'000U}) {
    const auto expected = std::bit_cast<std::uint64_t>(sumOf(numbers, 1, grain));
    for (const std::uint32_t workers : kCrews) {
      for (int run = 0; run < 3; ++run) {
        EXPECT_EQ(std::bit_cast<std::uint64_t>(sumOf(numbers, workers, grain)), expected)
            << workers << " workers, grain " << grain;
      }
    }
  }
}

TEST(ParallelReduce, GivesTheIdentityForNoIndex) {
  int result = 0;
  Crew(2).run([&] { result = parallelReduce(3, 3, 42, [](int i) { return i; }, std::plus<>()); });
  EXPECT_EQ(result, 42);
}

TEST(ParallelReduce, ReducesValuesThatOwnMemory) {
  std::vector<std::uint32_t> all;
  using Numbers = std::vector<std::uint32_t>;
  Crew(3).run([&] {
    all = parallelReduce(
        0U, 500U, Numbers{}, [](std::uint32_t i) { return Numbers{i}; },
        [](Numbers left, const Numbers& right) {
          left.insert(left.end(), right.begin(), right.end());
          return left;
        });
  });
  ASSERT_EQ(all.size(), 500U);
  for (std::uint32_t i = 0; i < 500; ++i) EXPECT_EQ(all[i], i);
}

TEST(ParallelReduce, Nests) {
  constexpr std::uint32_t kRows = 100;
  std::uint64_t sum = 0;
  Crew(3).run([&] {
    const auto ofRow = [](std::uint32_t row) {
      return parallelReduce(0U, row, std::uint64_t{0}, mixed, std::plus<>());
    };
    sum = parallelReduce(0U, kRows, std::uint64_t{0}, ofRow, std::plus<>());
  });
  std::uint64_t expected = 0;
  for (std::uint32_t row = 0; row < kRows; ++row) {
    for (std::uint32_t i = 0; i < row; ++i) expected += mixed(i);
  }
  EXPECT_EQ(sum, expected);
}

}  // namespace
}  // namespace heddle
