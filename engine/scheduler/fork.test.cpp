#include "scheduler/fork.hpp"

#include <cstdint>
#include <vector>

#include "testing/crew.hpp"
#include "testing/shared.hpp"
#include "testing/test.hpp"

namespace heddle {
namespace {

using testing::Crew;
using testing::Signal;
using testing::Tally;

constexpr std::uint32_t kWorkers = 3;

std::uint32_t fib(std::uint32_t n) {
  if (n < 2) return n;
  auto left = fork([n] { return fib(n - 1); });
  const std::uint32_t right = fib(n - 2);
  return left.join() + right;
}

TEST(Fork, ATreeOfForksGivesWhatItsSerialFormGives) {
  std::uint32_t result = 0;
  Crew(kWorkers).run([&] { result = fib(20); });
  EXPECT_EQ(result, 6765U);
}

TEST(Fork, OneWorkerRunsItsOwnForks) {
  std::uint32_t result = 0;
  Crew crew(1);
  crew.run([&] { result = fib(15); });
  EXPECT_EQ(result, 610U);
  EXPECT_EQ(crew.stolen(), 0U);
}

TEST(Fork, AForkThatItsWorkerDoesNotComeToIsStolen) {
  Signal done;
  Crew crew(2);
  crew.run([&] {
    auto other = fork([&] { done.raise(); });
    done.awaitAtLeast(1);  // this worker is not free to run it
    other.join();
  });
  EXPECT_EQ(crew.stolen(), 1U);
}

TEST(Fork, ForksMayBeJoinedInAnyOrder) {
  std::uint32_t sum = 0;
  Crew(kWorkers).run([&] {
    auto first = fork([] { return 1U; });
    auto second = fork([] { return 20U; });
    auto third = fork([] { return 300U; });
    sum += second.join();
    sum += first.join();
    sum += third.join();
  });
  EXPECT_EQ(sum, 321U);
}

TEST(Fork, JoiningTheOldestFirstLeavesOlderFramesAlone) {
  std::vector<std::uint32_t> order;
  Crew(1).run([&] {
    auto outer = fork([&] { order.push_back(0); });
    {
      auto first = fork([&] { order.push_back(1); });
      auto second = fork([&] { order.push_back(2); });
      first.join();
      second.join();
    }
    outer.join();
  });
  EXPECT_EQ(order, (std::vector<std::uint32_t>{2, 1, 0}));
}

TEST(Fork, AForkThatNobodyJoinsIsJoinedAtTheEndOfItsScope) {
  Tally ran;
  Crew(kWorkers).run([&] {
    for (int i = 0; i < 100; ++i) {
      [[maybe_unused]] auto child = fork([&] { ran.add(); });
    }
  });
  EXPECT_EQ(ran.count(), 100U);
}

TEST(Fork, MoreForksThanTheDequeHoldsAreRun) {
  constexpr std::uint32_t kDepth = 3 * WorkerSlot::kForkCapacity / 2;
  Tally ran;
  struct Chain {
    Tally& ran;
    void operator()(std::uint32_t depth) const {
      if (depth == 0) return;
      auto child = fork([this] { ran.add(); });
      (*this)(depth - 1);
      child.join();
    }
  };
  Crew(1).run([&] { Chain{ran}(kDepth); });
  EXPECT_EQ(ran.count(), kDepth);
}

TEST(Fork, AResultMayBeAReference) {
  std::uint32_t target = 0;
  Crew(2).run([&] {
    auto child = fork([&]() -> std::uint32_t& { return target; });
    child.join() = 7;
  });
  EXPECT_EQ(target, 7U);
}

struct OnlyMoved {
  explicit OnlyMoved(std::uint32_t number) : value(number) {}
  OnlyMoved(OnlyMoved&& other) noexcept : value(other.value) { other.value = 0; }
  OnlyMoved& operator=(OnlyMoved&&) = delete;
  ~OnlyMoved() = default;
  std::uint32_t value;
};

TEST(Fork, AResultMayBeMovableOnly) {
  std::uint32_t value = 0;
  Signal begun;
  Crew(2).run([&] {
    auto child = fork([&] {
      begun.raise();
      return OnlyMoved(9);
    });
    begun.awaitAtLeast(1);  // it is stolen, so its result goes through memory
    value = child.join().value;
  });
  EXPECT_EQ(value, 9U);
}

TEST(Fork, WorkersThatSleepWakeForAFork) {
  Signal done;
  Crew crew(2);
  crew.run([&] {
    while (crew.engine()->census().sleepers == 0) testing::yield();
    auto other = fork([&] { done.raise(); });
    done.awaitAtLeast(1);
    other.join();
  });
  EXPECT_EQ(crew.stolen(), 1U);
}

TEST(Fork, AJoinThatSleepsWakesForWhatIsForkedBelowItsJob) {
  Signal begun;
  Signal ran;
  std::uint32_t runner = 0;
  std::uint32_t maker = 0;
  Crew crew(2);
  crew.run([&] {
    maker = Worker::current()->index();
    auto child = fork([&] {
      begun.raise();
      const WorkerSlot& slot = crew.engine()->slot(Worker::current()->index());
      while (slot.joinsAsleep.load(kRelaxed) == 0) testing::yield();  // a count
      auto below = fork([&] {
        runner = Worker::current()->index();
        ran.raise();
      });
      ran.awaitAtLeast(1);
      below.join();
    });
    begun.awaitAtLeast(1);
    child.join();
  });
  EXPECT_EQ(runner, maker);
  EXPECT_EQ(crew.stolen(), 2U);
}

/// A task holds a lock while it joins a child, and one that wants this lock waits on another
/// worker's deque. Had the joining worker begun that one, it would wait for itself for ever.
TEST(Fork, AJoinRunsNothingThatIsNotForkedBelowIt) {
  constexpr std::uint32_t kRounds = 2'000;  // of other threads, in which a join could go wrong
  Signal childBegan;
  Signal offered;
  Signal unlocked;
  Tally holder;
  Tally ranUnderLock;
  Crew(kWorkers).run([&] {
    const std::uint32_t self = Worker::current()->index();
    auto child = fork([&] {
      childBegan.raise();
      offered.awaitAtLeast(1);
      for (std::uint32_t i = 0; i < kRounds; ++i) testing::yield();
    });
    childBegan.awaitAtLeast(1);  // a second worker has it
    auto stranger = fork([&] {
      auto wantsTheLock = fork([&] {
        if (holder.count() == 1 + Worker::current()->index()) ranUnderLock.add();
      });
      offered.raise();
      unlocked.awaitAtLeast(1);
      wantsTheLock.join();
    });
    offered.awaitAtLeast(1);  // a third worker has it
    holder.set(1 + self);
    child.join();
    holder.set(0);
    unlocked.raise();
    stranger.join();
  });
  EXPECT_EQ(ranUnderLock.count(), 0U);
}

}  // namespace
}  // namespace heddle
