#include "atomic/atomic.hpp"

#include "testing/iterations.hpp"
#include "testing/shared.hpp"
#include "testing/test.hpp"
#include "testing/threads.hpp"

namespace heddle {
namespace {

using testing::iterations;
using testing::kTestEdge;
using testing::runOnThreads;
using testing::yield;

TEST(Atomic, StartsAtZeroOrAtItsValue) {
  const Atomic<std::uint32_t> zero;
  const Atomic<std::uint64_t> given(7);
  EXPECT_EQ(zero.load(seqCst(kTestEdge)), 0U);
  EXPECT_EQ(given.load(seqCst(kTestEdge)), 7U);
}

TEST(Atomic, ReadModifyWritesReturnTheOldValue) {
  Atomic<std::uint32_t> word(5);
  EXPECT_EQ(word.fetchAdd(3, acqRel(kTestEdge)), 5U);
  EXPECT_EQ(word.fetchSub(1, acqRel(kTestEdge)), 8U);
  EXPECT_EQ(word.exchange(1, acqRel(kTestEdge)), 7U);
  EXPECT_EQ(word.load(acquire(kTestEdge)), 1U);
}

TEST(Atomic, CompareExchangeReplacesOnlyWhatWasExpected) {
  Atomic<std::uint64_t> word(5);
  std::uint64_t expected = 4;
  EXPECT_FALSE(word.compareExchange(expected, 9, seqCst(kTestEdge), acquire(kTestEdge)));
  EXPECT_EQ(expected, 5U) << "a failure says what is there";
  EXPECT_TRUE(word.compareExchange(expected, 9, seqCst(kTestEdge), acquire(kTestEdge)));
  EXPECT_EQ(word.load(acquire(kTestEdge)), 9U);
}

TEST(Atomic, HasTheSizeOfItsValueAndTheAddressOfItself) {
  const Atomic<std::uint32_t> word;
  EXPECT_EQ(sizeof(Atomic<std::uint32_t>), sizeof(std::uint32_t));
  EXPECT_EQ(sizeof(Atomic<std::uint64_t>), sizeof(std::uint64_t));
  EXPECT_EQ(word.address(), static_cast<const void*>(&word));
}

TEST(Atomic, AdditionsOfSeveralThreadsAllCount) {
  constexpr std::uint32_t kThreads = 4;
  const std::uint32_t each = iterations(100'000);
  Atomic<std::uint64_t> sum;
  runOnThreads(kThreads, [&](std::uint32_t) {
    for (std::uint32_t i = 0; i < each; ++i) sum.fetchAdd(1, kRelaxed);  // a count
  });
  EXPECT_EQ(sum.load(acquire(kTestEdge)), std::uint64_t{kThreads} * each);
}

TEST(Atomic, AReleasePublishesWhatWasWrittenBefore) {
  const std::uint32_t rounds = iterations(10'000);
  Guarded<std::uint32_t> message;
  Atomic<std::uint32_t> turn;
  std::uint32_t wrong = 0;
  runOnThreads(2, [&](std::uint32_t thread) {
    for (std::uint32_t i = 0; i < rounds; ++i) {
      while (turn.load(acquire(kTestEdge)) != 2 * i + thread) yield();
      if (thread == 0) message.store(i);
      if (thread == 1 && message.load() != i) ++wrong;
      turn.store(2 * i + thread + 1, release(kTestEdge));
    }
  });
  EXPECT_EQ(wrong, 0U);
}

TEST(Racy, HoldsWhatWasStored) {
  Racy<std::uint32_t> cell;
  EXPECT_EQ(cell.load(), 0U);
  cell.store(42);
  EXPECT_EQ(cell.load(), 42U);
}

TEST(Racy, NeverTears) {
  const std::uint32_t rounds = iterations(200'000);
  constexpr std::uint64_t kOnes = ~std::uint64_t{0};
  Racy<std::uint64_t> cell;
  std::uint32_t torn = 0;
  runOnThreads(2, [&](std::uint32_t thread) {
    for (std::uint32_t i = 0; i < rounds; ++i) {
      if (thread == 0) {
        cell.store(i % 2 == 0 ? kOnes : 0);
      } else {
        const std::uint64_t seen = cell.load();
        if (seen != 0 && seen != kOnes) ++torn;
      }
    }
  });
  EXPECT_EQ(torn, 0U);
}

TEST(Guarded, HoldsWhatWasStored) {
  Guarded<std::uint32_t> cell;
  EXPECT_EQ(cell.load(), 0U);
  cell.store(42);
  EXPECT_EQ(cell.load(), 42U);
}

}  // namespace
}  // namespace heddle
