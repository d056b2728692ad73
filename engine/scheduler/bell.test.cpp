#include "scheduler/bell.hpp"

#include "testing/iterations.hpp"
#include "testing/shared.hpp"
#include "testing/test.hpp"
#include "testing/threads.hpp"

namespace heddle {
namespace {

using testing::iterations;
using testing::runOnThreads;
using testing::Signal;

TEST(Bell, CountsItsRings) {
  Bell bell;
  EXPECT_EQ(bell.rings(), 0U);
  bell.ring();
  bell.ring();
  EXPECT_EQ(bell.rings(), 2U);
}

TEST(Bell, DoesNotWaitForARingThatHasBeen) {
  Bell bell;
  const std::uint32_t rings = bell.rings();
  bell.ring();
  bell.await(rings);
  EXPECT_EQ(bell.rings(), rings + 1);
}

TEST(Bell, EveryRingEndsAWait) {
  const std::uint32_t rounds = iterations(20'000);
  Bell bell;
  Signal answers;
  runOnThreads(2, [&](std::uint32_t thread) {
    for (std::uint32_t round = 0; round < rounds; ++round) {
      if (thread == 0) {
        bell.await(round);
        answers.raise();
      } else {
        bell.ring();
        answers.awaitAtLeast(round + 1);
      }
    }
  });
  EXPECT_EQ(bell.rings(), rounds);
}

}  // namespace
}  // namespace heddle
