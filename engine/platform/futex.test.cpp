#include "platform/futex.hpp"

#include "testing/shared.hpp"
#include "testing/test.hpp"
#include "testing/threads.hpp"

namespace heddle {
namespace {

using testing::kTestEdge;
using testing::runOnThreads;
using testing::Signal;
using testing::Tally;

TEST(Futex, DoesNotSleepOnAWordThatDiffers) {
  const Atomic<std::uint32_t> word(1);
  futexWait(word.address(), 0);
  SUCCEED() << "it returned";
}

TEST(Futex, WakesNobodyWhereNobodySleeps) {
  const Atomic<std::uint32_t> word(0);
  EXPECT_EQ(futexWake(word.address(), 1), 0U);
}

TEST(Futex, AWordThatChangedWakesItsSleeper) {
  Atomic<std::uint32_t> word(0);
  Signal gone;
  runOnThreads(2, [&](std::uint32_t thread) {
    if (thread == 0) {
      while (word.load(acquire(kTestEdge)) == 0) futexWait(word.address(), 0);
      gone.raise();
    } else {
      word.store(1, release(kTestEdge));
      futexWake(word.address(), 1);
    }
  });
  EXPECT_EQ(gone.read(), 1U);
}

TEST(Futex, WakesAtMostAsManyAsAsked) {
  constexpr std::uint32_t kSleepers = 3;
  const Atomic<std::uint32_t> word(0);
  Tally gone;
  Tally woken;
  runOnThreads(kSleepers + 1, [&](std::uint32_t thread) {
    if (thread > 0) {
      futexWait(word.address(), 0);
      gone.add();
      return;
    }
    // The word never differs: they sleep until they are woken, one by one.
    while (gone.count() < kSleepers) {
      const std::uint32_t count = futexWake(word.address(), 1);
      EXPECT_LE(count, 1U);
      woken.add(count);
    }
  });
  EXPECT_LE(woken.count(), kSleepers);
}

TEST(Futex, OneWakeReachesAllWhoAreAskedFor) {
  constexpr std::uint32_t kSleepers = 4;
  constexpr std::uint32_t kRounds = 200;
  Signal round;
  Signal done;
  runOnThreads(kSleepers + 1, [&](std::uint32_t thread) {
    for (std::uint32_t i = 0; i < kRounds; ++i) {
      if (thread > 0) {
        round.awaitAtLeast(i + 1);
        done.raise();
      } else {
        round.raise();
        done.awaitAtLeast((i + 1) * kSleepers);
      }
    }
  });
  EXPECT_EQ(done.read(), kRounds * kSleepers);
}

}  // namespace
}  // namespace heddle
