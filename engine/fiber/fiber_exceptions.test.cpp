// Exceptions on fibers: thrown and caught there, across suspensions, and out of their functions.

#include <exception>
#include <stdexcept>
#include <string>

#include "fiber/fiber.hpp"
#include "testing/test.hpp"
#include "testing/test_fibers.hpp"
#include "testing/threads.hpp"

namespace heddle {
namespace {

using testing::runOnThreads;
using testing::TestFibers;

using State = Fiber::State;

/// What an exception says.
std::string textOf(const std::exception_ptr& failure) {
  if (failure == nullptr) return "none";
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return error.what();
  }
}

/// What the handler that this is called in has caught.
std::string textOfCurrent() { return textOf(std::current_exception()); }

TEST(FiberExceptions, AreCaughtWhereTheyAreThrown) {
  TestFibers fibers;
  std::string caught;
  fibers.run([&](Fiber& /*self*/) {
    try {
      throw std::runtime_error("here");
    } catch (const std::runtime_error& error) {
      caught = error.what();
    }
  });
  EXPECT_EQ(caught, "here");
}

TEST(FiberExceptions, FindTheirHandlerAcrossASuspension) {
  TestFibers fibers;
  std::string caught;
  Fiber& fiber = fibers.create([&](Fiber& self) {
    try {
      self.suspend();
      throw std::runtime_error("later");
    } catch (const std::runtime_error& error) {
      caught = error.what();
    }
  });
  fiber.resume(fibers.carrier());
  fiber.resume(fibers.carrier());
  EXPECT_EQ(caught, "later");
  fiber.release(fibers.pool());
}

/// Suspends itself in a handler, and says what that handles afterwards.
Fiber& suspendedInHandler(TestFibers& fibers, const char* text, std::string& rethrown) {
  Fiber& fiber = fibers.create([text, &rethrown](Fiber& self) {
    try {
      try {
        throw std::runtime_error(text);
      } catch (const std::runtime_error&) {
        self.suspend();
        throw;  // whatever the run time believes to be current
      }
    } catch (const std::runtime_error& error) {
      rethrown = error.what();
    }
  });
  fiber.resume(fibers.carrier());
  return fiber;
}

TEST(FiberExceptions, AreEachFibersOwnWhileItHandlesThem) {
  TestFibers fibers;
  std::string first;
  std::string second;
  Fiber& one = suspendedInHandler(fibers, "one", first);
  Fiber& two = suspendedInHandler(fibers, "two", second);
  one.resume(fibers.carrier());  // not last in, first out
  two.resume(fibers.carrier());
  EXPECT_EQ(first, "one");
  EXPECT_EQ(second, "two");
  one.release(fibers.pool());
  two.release(fibers.pool());
}

TEST(FiberExceptions, AreNotSeenByTheResumer) {
  TestFibers fibers;
  std::string rethrown;
  Fiber& fiber = suspendedInHandler(fibers, "inside", rethrown);
  EXPECT_EQ(textOfCurrent(), "none");
  try {
    throw std::runtime_error("outside");
  } catch (const std::runtime_error&) {
    fiber.resume(fibers.carrier());
    EXPECT_EQ(textOfCurrent(), "outside");
  }
  EXPECT_EQ(rethrown, "inside");
  fiber.release(fibers.pool());
}

TEST(FiberExceptions, AreEachFibersOwnAcrossATransfer) {
  TestFibers fibers;
  std::string inSecond;
  std::string afterwards;
  Fiber& second = fibers.create([&](Fiber& /*self*/) { inSecond = textOfCurrent(); });
  Fiber& first = fibers.create([&](Fiber& self) {
    try {
      throw std::runtime_error("first");
    } catch (const std::runtime_error&) {
      self.transfer(second);
      afterwards = textOfCurrent();
    }
  });
  first.resume(fibers.carrier());
  EXPECT_EQ(textOfCurrent(), "none");
  first.resume(fibers.carrier());
  EXPECT_EQ(inSecond, "none");
  EXPECT_EQ(afterwards, "first");
  first.release(fibers.pool());
  second.release(fibers.pool());
}

/// A fiber that suspends itself while an exception is on its way.
struct SuspendsInDestructor {
  Fiber& self;
  int& uncaught;
  ~SuspendsInDestructor() {
    self.suspend();
    uncaught = std::uncaught_exceptions();
  }
};

TEST(FiberExceptions, AreCountedByFiberWhileTheyAreOnTheirWay) {
  TestFibers fibers;
  int uncaught = -1;
  Fiber& fiber = fibers.create([&](Fiber& self) {
    try {
      const SuspendsInDestructor local{self, uncaught};
      throw std::runtime_error("on its way");
    } catch (const std::runtime_error&) {
    }
  });
  fiber.resume(fibers.carrier());
  EXPECT_EQ(std::uncaught_exceptions(), 0);
  fiber.resume(fibers.carrier());
  EXPECT_EQ(uncaught, 1);
  fiber.release(fibers.pool());
}

TEST(FiberExceptions, GoWithAFiberToAnotherThread) {
  TestFibers fibers;
  std::string rethrown;
  Fiber& fiber = suspendedInHandler(fibers, "moved", rethrown);
  std::string onOther = "unset";
  runOnThreads(1, [&](std::uint32_t /*thread*/) {
    Carrier carrier;
    fiber.resume(carrier);
    onOther = textOfCurrent();
  });
  EXPECT_EQ(rethrown, "moved");
  EXPECT_EQ(onOther, "none");
  fiber.release(fibers.pool());
}

TEST(FiberExceptions, ThatLeaveTheFunctionAreCarriedByTheFiber) {
  TestFibers fibers;
  Fiber& fiber = fibers.create([](Fiber& self) {
    self.suspend();
    throw std::runtime_error("out");
  });
  fiber.resume(fibers.carrier());
  EXPECT_EQ(fiber.takeFailure(), nullptr);
  fiber.resume(fibers.carrier());
  EXPECT_EQ(fiber.state(), State::kFinished);
  EXPECT_EQ(textOf(fiber.takeFailure()), "out");
  EXPECT_EQ(fiber.takeFailure(), nullptr);
  fiber.release(fibers.pool());
}

TEST(FiberExceptions, ThatNobodyTakesAreDestroyedWithTheFiber) {
  TestFibers fibers;
  fibers.run([](Fiber& /*self*/) { throw std::runtime_error("nobody asks"); });
  EXPECT_EQ(textOfCurrent(), "none");
}

}  // namespace
}  // namespace heddle
