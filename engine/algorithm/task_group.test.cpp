#include "algorithm/task_group.hpp"

#include <cstdint>

#include "testing/crew.hpp"
#include "testing/shared.hpp"
#include "testing/test.hpp"

namespace heddle {
namespace {

using testing::Crew;
using testing::Signal;
using testing::Tally;

TEST(TaskGroup, WaitsForAllOfItsChildren) {
  std::uint64_t afterWait = 0;
  Crew(3).run([&] {
    Tally ran;
    TaskGroup group;
    for (int i = 0; i < 1'000; ++i) group.run([&] { ran.add(); });
    group.wait();
    afterWait = ran.count();
  });
  EXPECT_EQ(afterWait, 1'000U);
}

TEST(TaskGroup, MayBeUsedAgainAndMayBeEmpty) {
  Tally ran;
  Crew(2).run([&] {
    TaskGroup group;
    group.wait();
    for (int round = 0; round < 3; ++round) {
      for (int i = 0; i < 10; ++i) group.run([&] { ran.add(); });
      group.wait();
    }
  });
  EXPECT_EQ(ran.count(), 30U);
}

TEST(TaskGroup, ItsEndWaitsToo) {
  Tally ran;
  std::uint64_t afterEnd = 0;
  Crew(3).run([&] {
    {
      TaskGroup group;
      for (int i = 0; i < 100; ++i) group.run([&] { ran.add(); });
    }
    afterEnd = ran.count();
  });
  EXPECT_EQ(afterEnd, 100U);
}

TEST(TaskGroup, TakesMoreChildrenThanADequeHolds) {
  constexpr std::uint32_t kChildren = 5 * WorkerSlot::kForkCapacity;
  Tally ran;
  Crew(2).run([&] {
    TaskGroup group;
    for (std::uint32_t i = 0; i < kChildren; ++i) group.run([&] { ran.add(); });
    group.wait();
  });
  EXPECT_EQ(ran.count(), kChildren);
}

TEST(TaskGroup, GroupsNest) {
  Tally ran;
  Crew(3).run([&] {
    TaskGroup outer;
    for (int i = 0; i < 20; ++i) {
      outer.run([&] {
        TaskGroup inner;
        for (int k = 0; k < 20; ++k) inner.run([&] { ran.add(); });
        inner.wait();
      });
    }
    outer.wait();
  });
  EXPECT_EQ(ran.count(), 400U);
}

TEST(TaskGroup, AChildIsStolenWhileItsWorkerIsBusy) {
  Signal done;
  Crew crew(2);
  crew.run([&] {
    TaskGroup group;
    group.run([&] { done.raise(); });
    done.awaitAtLeast(1);
    group.wait();
  });
  EXPECT_EQ(crew.stolen(), 1U);
}

#if defined(__cpp_exceptions)

TEST(TaskGroup, TheOldestFailureIsThrownWhenAllAreDone) {
  Tally ran;
  int caught = 0;
  Crew(3).run([&] {
    TaskGroup group;
    for (int i = 0; i < 50; ++i) {
      group.run([&, i] {
        ran.add();
        if (i % 10 == 7) throw i;
      });
    }
    try {
      group.wait();
    } catch (int failed) {
      caught = failed;
    }
    group.wait();  // it is empty, and has forgotten
  });
  EXPECT_EQ(ran.count(), 50U);
  EXPECT_EQ(caught, 7);
}

#endif

}  // namespace
}  // namespace heddle
