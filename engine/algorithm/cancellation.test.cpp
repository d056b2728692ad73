#include "algorithm/cancellation.hpp"

#include <cstdint>
#include <functional>
#include <numeric>
#include <optional>
#include <vector>

#include "algorithm/parallel_for.hpp"
#include "algorithm/parallel_invoke.hpp"
#include "algorithm/parallel_reduce.hpp"
#include "algorithm/parallel_scan.hpp"
#include "algorithm/parallel_sort.hpp"
#include "algorithm/pipeline.hpp"
#include "testing/attempt.hpp"
#include "testing/crew.hpp"
#include "testing/shared.hpp"
#include "testing/test.hpp"

namespace heddle {
namespace {

using testing::Attempt;
using testing::attempt;
using testing::Crew;
using testing::Signal;
using testing::Tally;

/// What an algorithm that leaves something out comes to here.
#if defined(__cpp_exceptions)
constexpr Attempt kCancelled = Attempt::kThrew;
#else
constexpr Attempt kCancelled = Attempt::kReturned;
#endif

constexpr std::uint32_t kSize = 100'000;

/// Runs `body` with a crew and the token of `source`.
template <typename Body>
Attempt runCancellable(const CancellationSource& source, Body&& body) {
  Attempt outcome{};
  Crew(3).run([&] { outcome = attempt<Cancelled>([&] { body(source.token()); }); });
  return outcome;
}

TEST(Cancellation, ATokenOfNoSourceIsNeverCancelled) {
  EXPECT_FALSE(CancellationToken().isCancelled());
}

TEST(Cancellation, TokensFollowTheirSource) {
  CancellationSource source;
  const CancellationToken token = source.token();
  EXPECT_FALSE(token.isCancelled());
  source.cancel();
  EXPECT_TRUE(token.isCancelled());
  EXPECT_TRUE(source.isCancelled());
}

TEST(Cancellation, ACancelledAlgorithmDoesNothing) {
  CancellationSource source;
  source.cancel();
  Tally calls;
  const auto count = [&](auto&&... /*ignored*/) { return static_cast<int>(calls.add()); };
  // The sort changes it. NOLINTNEXTLINE(misc-const-correctness)
  std::vector<int> numbers{3, 1, 2};
  EXPECT_EQ(runCancellable(source, [&](auto token) { parallelInvoke(token, count, count); }),
            kCancelled);
  EXPECT_EQ(runCancellable(source,
                           [&](auto token) { parallelFor(0, 9, count, {.cancellation = token}); }),
            kCancelled);
  EXPECT_EQ(runCancellable(source,
                           [&](auto token) {
                             parallelFor(Range2{Range{0, 9}, Range{0, 9}}, count,
                                         {.cancellation = token});
                           }),
            kCancelled);
  EXPECT_EQ(runCancellable(source,
                           [&](auto token) {
                             parallelReduce(0, 9, 0, count, std::plus<>(), {.cancellation = token});
                           }),
            kCancelled);
  EXPECT_EQ(runCancellable(source,
                           [&](auto token) {
                             parallelPipeline(
                                 {.cancellation = token},
                                 [&]() -> std::optional<int> { return count(); },
                                 SerialStage{count});
                           }),
            kCancelled);
  EXPECT_EQ(calls.count(), 0U);
}

TEST(Cancellation, WhatHasNotBegunIsLeftOut) {
  CancellationSource source;
  Tally calls;
  const Attempt outcome = runCancellable(source, [&](auto token) {
    const auto body = [&](std::uint32_t /*i*/) {
      calls.add();
      source.cancel();
    };
    parallelFor(0U, kSize, body, {.grain = 1, .cancellation = token});
  });
  EXPECT_EQ(outcome, kCancelled);
  EXPECT_GE(calls.count(), 1U);
  EXPECT_LE(calls.count(), 3U);  // one for each worker
}

TEST(Cancellation, AnAlgorithmThatHasDoneAllIsNotCancelled) {
  CancellationSource source;
  Tally calls;
  const Attempt outcome = runCancellable(source, [&](auto token) {
    const auto body = [&](std::uint32_t /*i*/) {
      if (calls.add() == 9) source.cancel();
    };
    parallelFor(0U, 10U, body, {.grain = 1, .cancellation = token});
  });
  EXPECT_EQ(outcome, Attempt::kReturned);
  EXPECT_EQ(calls.count(), 10U);
}

TEST(Cancellation, AnotherThreadMayCancel) {
  CancellationSource source;
  Signal begun;
  Attempt outcome{};
  Crew(2).run([&] {
    auto canceller = fork([&] {
      begun.awaitAtLeast(1);
      source.cancel();
    });
    outcome = attempt<Cancelled>([&] {
      const auto endless = []() -> std::optional<int> { return 0; };
      parallelPipeline({.cancellation = source.token()}, endless,
                       SerialStage{[&](int /*item*/) { begun.raise(); }});
    });
    canceller.join();
  });
  EXPECT_EQ(outcome, kCancelled);
}

TEST(Cancellation, ACancelledSortLosesNoElement) {
  std::vector<std::uint32_t> numbers(kSize);
  for (std::uint32_t i = 0; i < kSize; ++i) numbers[i] = i * 2654435761U;
  for (const std::uint64_t last : {0U, 1'000U, 500'000U, 900'000U}) {
    CancellationSource source;
    Tally comparisons;
    std::vector<std::uint32_t> sorted = numbers;
    const Attempt outcome = runCancellable(source, [&](auto token) {
      const auto less = [&](std::uint32_t left, std::uint32_t right) {
        if (comparisons.add() == last) source.cancel();
        return left < right;
      };
      parallelSort(sorted.begin(), sorted.end(), less, {.cancellation = token});
    });
    EXPECT_EQ(outcome, kCancelled);
    EXPECT_FALSE(std::is_sorted(sorted.begin(), sorted.end()));
    // By a comparison of its own: what the library has compiled beforehand is not linked.
    const auto less = [](std::uint32_t a, std::uint32_t b) { return a < b; };
    std::sort(sorted.begin(), sorted.end(), less);
    std::vector<std::uint32_t> expected = numbers;
    std::sort(expected.begin(), expected.end(), less);
    EXPECT_TRUE(sorted == expected) << "after " << last << " comparisons";
  }
}

TEST(Cancellation, ACancelledScanStops) {
  CancellationSource source;
  Tally calls;
  std::vector<std::uint32_t> numbers(kSize, 1);
  const Attempt outcome = runCancellable(source, [&](auto token) {
    const auto add = [&](std::uint32_t left, std::uint32_t right) {
      calls.add();
      source.cancel();
      return left + right;
    };
    parallelInclusiveScan(numbers.begin(), numbers.end(), numbers.begin(), add,
                          {.grain = 64, .cancellation = token});
  });
  EXPECT_EQ(outcome, kCancelled);
  // The chunks under way, and the sums of all strands, which are serial where nothing is thrown.
  EXPECT_LE(calls.count(), 3U * 64 + kSize / 16);
}

}  // namespace
}  // namespace heddle
