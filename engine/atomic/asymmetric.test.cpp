#include <vector>

#include "atomic/atomic.hpp"
#include "platform/heavy_fence.hpp"
#include "testing/iterations.hpp"
#include "testing/shared.hpp"
#include "testing/test.hpp"
#include "testing/threads.hpp"

namespace heddle {
namespace {

using testing::kTestEdge;
using testing::Signal;

/// Dekker's entry, over and over: each side raises its flag and looks at the other's. The light
/// side has no barrier between the two.
TEST(Asymmetric, OneOfTwoSidesSeesTheOther) {
  if (!hasHeavyFence()) return;
  const std::uint32_t rounds = testing::iterations(20'000);
  struct alignas(64) Flag {
    Atomic<std::uint32_t> round;
  } light, heavy;
  Signal arrived[2];
  std::vector<std::uint32_t> seenByLight(rounds + 1);
  std::vector<std::uint32_t> seenByHeavy(rounds + 1);
  testing::runOnThreads(2, [&](std::uint32_t side) {
    for (std::uint32_t round = 1; round <= rounds; ++round) {
      if (side == 0) {
        light.round.store(round, asymmetric(kTestEdge));
        seenByLight[round] = heavy.round.load(seqCst(kTestEdge));
      } else {
        heavy.round.store(round, seqCst(kTestEdge));
        heavyFence();
        seenByHeavy[round] = light.round.load(seqCst(kTestEdge));
      }
      arrived[side].set(round);
      while (arrived[1 - side].read() < round) {
      }
    }
  });
  std::uint32_t missed = 0;
  for (std::uint32_t round = 1; round <= rounds; ++round) {
    if (seenByLight[round] < round && seenByHeavy[round] < round) ++missed;
  }
  EXPECT_EQ(missed, 0U);
}

}  // namespace
}  // namespace heddle
