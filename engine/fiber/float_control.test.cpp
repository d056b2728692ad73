#include "fiber/float_control.hpp"

#include <cfenv>

#include "fiber/fiber.hpp"
#include "testing/test.hpp"
#include "testing/test_fibers.hpp"

namespace heddle {
namespace {

using testing::TestFibers;

/// How the thread rounds, read anew.
[[gnu::noinline]] int rounding() { return std::fegetround(); }

/// Rounds as ever again at the end of a test.
struct RoundAsBefore {
  int before = std::fegetround();
  ~RoundAsBefore() { std::fesetround(before); }
};

TEST(FloatControl, IsTheThreadsUnlessAFiberKeepsIt) {
  const RoundAsBefore guard;
  TestFibers fibers;
  int atFirst = -1;
  int later = -1;
  Fiber& fiber = fibers.create([&](Fiber& self) {
    atFirst = rounding();
    self.suspend();
    later = rounding();
  });
  std::fesetround(FE_UPWARD);
  fiber.resume(fibers.carrier());
  std::fesetround(FE_DOWNWARD);
  fiber.resume(fibers.carrier());
  EXPECT_EQ(atFirst, FE_UPWARD);
  EXPECT_EQ(later, FE_DOWNWARD);
  fiber.release(fibers.pool());
}

TEST(FloatControl, GoesWithAFiberThatKeepsIt) {
  const RoundAsBefore guard;
  TestFibers fibers;
  int later = -1;
  Fiber& fiber = fibers.create([&](Fiber& self) {
    self.keepFloatControl();
    std::fesetround(FE_UPWARD);
    self.suspend();
    later = rounding();
  });
  fiber.resume(fibers.carrier());
  EXPECT_EQ(rounding(), FE_TONEAREST);
  std::fesetround(FE_DOWNWARD);
  fiber.resume(fibers.carrier());
  EXPECT_EQ(later, FE_UPWARD);
  EXPECT_EQ(rounding(), FE_DOWNWARD);  // also after its end
  fiber.release(fibers.pool());
}

TEST(FloatControl, GoesWithAFiberThatTransfers) {
  const RoundAsBefore guard;
  TestFibers fibers;
  int inSecond = -1;
  int later = -1;
  Fiber& second = fibers.create([&](Fiber& /*self*/) { inSecond = rounding(); });
  Fiber& first = fibers.create([&](Fiber& self) {
    self.keepFloatControl();
    std::fesetround(FE_TOWARDZERO);
    self.transfer(second);
    later = rounding();
  });
  first.resume(fibers.carrier());
  first.resume(fibers.carrier());
  EXPECT_EQ(inSecond, FE_TONEAREST);
  EXPECT_EQ(later, FE_TOWARDZERO);
  first.release(fibers.pool());
  second.release(fibers.pool());
}

}  // namespace
}  // namespace heddle
