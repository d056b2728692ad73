#include <exception>
#include <memory>

#include "fiber/fiber.hpp"
#include "testing/test.hpp"
#include "testing/test_fibers.hpp"

namespace heddle {
namespace {

using testing::TestFibers;

using State = Fiber::State;

TEST(FiberCancel, DestroysWhatLiesOnTheStack) {
  TestFibers fibers;
  auto held = std::make_shared<int>(1);
  Fiber& fiber = fibers.create([&](Fiber& self) {
    // Destroyed when the stack is unwound.
    // NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
    const std::shared_ptr<int> local = held;
    self.suspend();
    FAIL() << "goes on";
  });
  fiber.resume(fibers.carrier());
  EXPECT_EQ(held.use_count(), 2);
  fiber.cancel(fibers.carrier());
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_EQ(fiber.state(), State::kFinished);
  EXPECT_EQ(fiber.takeFailure(), nullptr);
  fiber.release(fibers.pool());
}

TEST(FiberCancel, KeepsAFreshFiberFromBeginning) {
  TestFibers fibers;
  auto captured = std::make_shared<int>(1);
  Fiber& fiber = fibers.create([captured](Fiber& /*self*/) { FAIL() << "begins"; });
  fiber.cancel(fibers.carrier());
  EXPECT_EQ(fiber.state(), State::kFinished);
  EXPECT_EQ(captured.use_count(), 1);
  fiber.release(fibers.pool());
}

TEST(FiberCancel, LetsAFiberSuspendItselfOnItsWayOut) {
  TestFibers fibers;
  bool wentOn = false;
  Fiber& fiber = fibers.create([&](Fiber& self) {
    try {
      self.suspend();
    } catch (const FiberCancelled&) {
      self.suspend();
      wentOn = true;
      throw;
    }
  });
  fiber.resume(fibers.carrier());
  fiber.cancel(fibers.carrier());
  EXPECT_EQ(fiber.state(), State::kSuspended);
  fiber.resume(fibers.carrier());
  EXPECT_EQ(fiber.state(), State::kFinished);
  EXPECT_TRUE(wentOn);
  fiber.release(fibers.pool());
}

TEST(FiberCancel, ReachesAFiberThatTransferred) {
  TestFibers fibers;
  Fiber& second = fibers.create([](Fiber& /*self*/) {});
  Fiber& first = fibers.create([&](Fiber& self) {
    self.transfer(second);
    FAIL() << "goes on";
  });
  first.resume(fibers.carrier());
  first.cancel(fibers.carrier());
  EXPECT_EQ(first.state(), State::kFinished);
  first.release(fibers.pool());
  second.release(fibers.pool());
}

TEST(FiberCancel, IsNoErrorThatABodyWouldCatch) {
  TestFibers fibers;
  Fiber& fiber = fibers.create([](Fiber& self) {
    try {
      self.suspend();
    } catch (const std::exception&) {
      FAIL() << "caught as an error";
    }
  });
  fiber.resume(fibers.carrier());
  fiber.cancel(fibers.carrier());
  EXPECT_EQ(fiber.state(), State::kFinished);
  fiber.release(fibers.pool());
}

}  // namespace
}  // namespace heddle
