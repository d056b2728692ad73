#include "platform/futex.hpp"

#include "testing/shared.hpp"
#include "testing/test.hpp"
#include "testing/threads.hpp"

namespace heddle {
namespace {

using testing::kTestEdge;
using testing::runOnThreads;
using testing::Signal;

TEST(Futex, DoesNotSleepOnAWordThatDiffers) {
  const Atomic<std::uint32_t> word(1);
  futexWait(word.address(), 0);
  SUCCEED() << "it returned";
}

TEST(Futex, WakesNobodyWhereNobodySleeps) {
  const Atomic<std::uint32_t> word(0);
  EXPECT_EQ(futexWake(word.address()), 0U);
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
      futexWake(word.address());
    }
  });
  EXPECT_EQ(gone.read(), 1U);
}

TEST(Futex, OneWakeReachesAllWhoWait) {
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
