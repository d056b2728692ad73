#include "scheduler/runtime.hpp"

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "scheduler/fork.hpp"
#include "testing/shared.hpp"
#include "testing/test.hpp"
#include "testing/threads.hpp"

namespace heddle {
namespace {

using testing::runOnThreads;
using testing::Tally;

TEST(Runtime, RunsOnAWorkerAndGivesTheResult) {
  Runtime runtime({.workers = 2});
  const auto caller = std::this_thread::get_id();
  EXPECT_NE(runtime.run([] { return std::this_thread::get_id(); }), caller);
  EXPECT_EQ(runtime.run([] { return std::string("done"); }), "done");
  EXPECT_EQ(Worker::current(), nullptr);
}

TEST(Runtime, HasAsManyWorkersAsItIsToldAndOneAtLeastByDefault) {
  EXPECT_EQ(Runtime({.workers = 3}).workers(), 3U);
  EXPECT_GE(Runtime().workers(), 1U);
}

TEST(Runtime, RefusesMoreWorkersThanThereAreRoomFor) {
  EXPECT_THROW(Runtime({.workers = 257}), std::invalid_argument);
}

TEST(Runtime, WhatIsThrownInsideIsThrownToTheCaller) {
  Runtime runtime({.workers = 2});
  EXPECT_THROW(runtime.run([] { throw std::range_error("inside"); }), std::range_error);
  EXPECT_EQ(runtime.run([] { return 7; }), 7);
}

TEST(Runtime, AnInnerRunIsAPlainCall) {
  Runtime runtime({.workers = 1});
  EXPECT_EQ(runtime.run([&] { return runtime.run([] { return 5; }); }), 5);
}

TEST(Runtime, TwoRuntimesMayRunInsideEachOther) {
  Runtime outer({.workers = 1});
  Runtime inner({.workers = 1});
  EXPECT_EQ(outer.run([&] {
    return inner.run([] { return 5; }) + static_cast<int>(Worker::current()->index());
  }),
            5);
}

TEST(Runtime, ManyThreadsMayRunAtOnce) {
  constexpr std::uint32_t kThreads = 8;
  constexpr std::uint32_t kCalls = 2'000;
  Runtime runtime({.workers = 2});
  Tally ran;
  runOnThreads(kThreads, [&](std::uint32_t) {
    for (std::uint32_t i = 0; i < kCalls; ++i) runtime.run([&] { ran.add(); });
  });
  EXPECT_EQ(ran.count(), kThreads * kCalls);
}

TEST(Runtime, AForkOutsideOfAWorkerSaysWhereItBelongs) {
  try {
    auto child = fork([] { return 1; });
    FAIL() << "forked, and got " << child.join();
  } catch (const std::logic_error& error) {
    EXPECT_EQ(std::string(error.what()),
              "heddle::fork: called on a thread that is no worker; expected inside Runtime::run");
  }
}

TEST(Runtime, WhatAChildThrowsIsThrownByItsJoin) {
  Runtime runtime({.workers = 2});
  EXPECT_THROW(runtime.run([] {
    auto child = fork([]() -> int { throw std::range_error("in the child"); });
    return child.join();
  }),
               std::range_error);
}

TEST(Runtime, AStackThatIsUnwoundWaitsForItsChildren) {
  Runtime runtime({.workers = 2});
  for (int i = 0; i < 1'000; ++i) {
    Tally ran;
    EXPECT_THROW(runtime.run([&] {
      auto first = fork([&] { ran.add(); });
      auto second = fork([&] { ran.add(); });
      throw std::range_error("before the joins");
    }),
                 std::range_error);
    ASSERT_EQ(ran.count(), 2U);
  }
}

}  // namespace
}  // namespace heddle
