#include "platform/clock.hpp"

#include "testing/test.hpp"

namespace heddle {
namespace {

TEST(Clock, NeverGoesBack) {
  std::uint64_t last = nowNanos();
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t now = nowNanos();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(Clock, GoesOn) {
  const std::uint64_t first = nowNanos();
  while (nowNanos() == first) {
  }
  EXPECT_GT(nowNanos(), first);
}

}  // namespace
}  // namespace heddle
