#include "fiber/fiber.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "testing/test.hpp"
#include "testing/test_fibers.hpp"

namespace heddle {
namespace {

using testing::TestFibers;

using State = Fiber::State;

/// Whether it threw a logic_error that says this.
template <typename Call>
::testing::AssertionResult refuses(const std::string& expected, Call&& call) {
  try {
    call();
  } catch (const std::logic_error& error) {
    if (error.what() == expected) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << error.what();
  }
  return ::testing::AssertionFailure() << "did not throw";
}

TEST(Fiber, RunsItsFunctionWhenItIsResumed) {
  TestFibers fibers;
  bool hasRun = false;
  Fiber& fiber = fibers.create([&](Fiber& /*self*/) { hasRun = true; });
  EXPECT_EQ(fiber.state(), State::kFresh);
  EXPECT_FALSE(hasRun);
  fiber.resume(fibers.carrier());
  EXPECT_EQ(fiber.state(), State::kFinished);
  EXPECT_TRUE(hasRun);
  fiber.release(fibers.pool());
}

TEST(Fiber, GoesOnWhereItSuspendedItself) {
  TestFibers fibers;
  std::vector<int> steps;
  Fiber& fiber = fibers.create([&](Fiber& self) {
    steps.push_back(1);
    self.suspend();
    steps.push_back(3);
  });
  fiber.resume(fibers.carrier());
  EXPECT_EQ(fiber.state(), State::kSuspended);
  steps.push_back(2);
  fiber.resume(fibers.carrier());
  EXPECT_EQ(steps, (std::vector{1, 2, 3}));
  fiber.release(fibers.pool());
}

TEST(Fiber, HandsValuesOverInBothDirections) {
  TestFibers fibers;
  std::array<int, 3> in{};
  std::array<int, 2> out{};
  Fiber& fiber = fibers.create([&](Fiber& self, void* first) {
    EXPECT_EQ(first, &in[0]);
    EXPECT_EQ(self.suspend(&out[0]), &in[1]);
    EXPECT_EQ(self.suspend(&out[1]), &in[2]);
  });
  EXPECT_EQ(fiber.resume(fibers.carrier(), &in[0]), &out[0]);
  EXPECT_EQ(fiber.resume(fibers.carrier(), &in[1]), &out[1]);
  EXPECT_EQ(fiber.resume(fibers.carrier(), &in[2]), nullptr);
  fiber.release(fibers.pool());
}

TEST(Fiber, IsResumedByAnotherFiberAndGoesBackToIt) {
  TestFibers fibers;
  std::vector<int> steps;
  Fiber& inner = fibers.create([&](Fiber& self) {
    steps.push_back(2);
    self.suspend();
    steps.push_back(4);
  });
  fibers.run([&](Fiber& outer) {
    steps.push_back(1);
    inner.resume(outer.carrier());
    steps.push_back(3);
    inner.resume(outer.carrier());
    steps.push_back(5);
  });
  EXPECT_EQ(steps, (std::vector{1, 2, 3, 4, 5}));
  inner.release(fibers.pool());
}

TEST(Fiber, TransfersToAnotherThatGoesBackToTheSameResumer) {
  TestFibers fibers;
  std::vector<int> steps;
  Fiber& second = fibers.create([&](Fiber& self, void* value) {
    EXPECT_EQ(value, &steps);
    steps.push_back(2);
    self.suspend();
  });
  Fiber& first = fibers.create([&](Fiber& self) {
    steps.push_back(1);
    self.transfer(second, &steps);
    steps.push_back(4);
  });
  first.resume(fibers.carrier());
  EXPECT_EQ(fibers.carrier().last(), &second);
  EXPECT_EQ(first.state(), State::kSuspended);
  steps.push_back(3);
  first.resume(fibers.carrier());
  EXPECT_EQ(fibers.carrier().last(), &first);
  second.resume(fibers.carrier());
  EXPECT_EQ(steps, (std::vector{1, 2, 3, 4}));
  first.release(fibers.pool());
  second.release(fibers.pool());
}

TEST(Fiber, DestroysItsFunctionWhenItHasRun) {
  TestFibers fibers;
  auto captured = std::make_shared<int>(1);
  Fiber& fiber = fibers.create([captured](Fiber& self) { self.suspend(); });
  fiber.resume(fibers.carrier());
  EXPECT_EQ(captured.use_count(), 2);
  fiber.resume(fibers.carrier());
  EXPECT_EQ(captured.use_count(), 1);
  fiber.release(fibers.pool());
}

TEST(Fiber, DestroysAFunctionThatNeverRan) {
  TestFibers fibers;
  auto captured = std::make_shared<int>(1);
  fibers.create([captured](Fiber& /*self*/) {}).release(fibers.pool());
  EXPECT_EQ(captured.use_count(), 1);
}

TEST(Fiber, GivesItsStackBackIfItsFunctionCannotBeMoved) {
  struct Stubborn {
    Stubborn() = default;
    Stubborn(const Stubborn& /*other*/) { throw std::runtime_error("no"); }
    void operator()(Fiber& /*self*/) const {}
  };
  TestFibers fibers;
  const Stubborn body;
  EXPECT_THROW(fibers.create(body), std::runtime_error);
  EXPECT_EQ(fibers.pool().free(), fibers.arena().counts().lent);
}

TEST(Fiber, TakesItsFunctionAtAnyAlignment) {
  struct alignas(64) Aligned {
    std::uintptr_t* address;
    void operator()(Fiber& /*self*/) const { *address = reinterpret_cast<std::uintptr_t>(this); }
  };
  TestFibers fibers;
  std::uintptr_t address = 1;
  fibers.run(Aligned{&address});
  EXPECT_EQ(address % 64, 0U);
}

TEST(Fiber, RefusesToResumeWhatRunsOrHasFinished) {
  TestFibers fibers;
  Fiber& fiber = fibers.create([&](Fiber& self) {
    EXPECT_TRUE(refuses("Fiber: resume: the fiber is running; expected fresh or suspended",
                        [&] { self.resume(self.carrier()); }));
  });
  fiber.resume(fibers.carrier());
  EXPECT_TRUE(refuses("Fiber: resume: the fiber is finished; expected fresh or suspended",
                      [&] { fiber.resume(fibers.carrier()); }));
  EXPECT_TRUE(refuses("Fiber: cancel: the fiber is finished; expected fresh or suspended",
                      [&] { fiber.cancel(fibers.carrier()); }));
  fiber.release(fibers.pool());
}

TEST(Fiber, RefusesToSuspendWhatDoesNotRun) {
  TestFibers fibers;
  Fiber& fiber = fibers.create([](Fiber& /*self*/) {});
  EXPECT_TRUE(
      refuses("Fiber: suspend: the fiber is fresh; expected running", [&] { fiber.suspend(); }));
  EXPECT_TRUE(refuses("Fiber: transfer: the fiber is fresh; expected running",
                      [&] { fiber.transfer(fiber); }));
  EXPECT_TRUE(refuses("Fiber: keepFloatControl: the fiber is fresh; expected running",
                      [&] { fiber.keepFloatControl(); }));
  fiber.release(fibers.pool());
}

TEST(Fiber, RefusesToTransferToWhatRunsOrHasFinished) {
  TestFibers fibers;
  Fiber& finished = fibers.create([](Fiber& /*self*/) {});
  finished.resume(fibers.carrier());
  fibers.run([&](Fiber& self) {
    EXPECT_TRUE(refuses("Fiber: transfer to it: the fiber is running; expected fresh or suspended",
                        [&] { self.transfer(self); }));
    EXPECT_TRUE(refuses("Fiber: transfer to it: the fiber is finished; expected fresh or suspended",
                        [&] { self.transfer(finished); }));
  });
  finished.release(fibers.pool());
}

TEST(Fiber, RefusesToReleaseWhatIsInTheMiddle) {
  TestFibers fibers;
  Fiber& fiber = fibers.create([](Fiber& self) { self.suspend(); });
  fiber.resume(fibers.carrier());
  EXPECT_TRUE(refuses("Fiber: release: the fiber is suspended; expected fresh or finished",
                      [&] { fiber.release(fibers.pool()); }));
  fiber.resume(fibers.carrier());
  fiber.release(fibers.pool());
}

}  // namespace
}  // namespace heddle
