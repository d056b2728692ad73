#include "queue/completion.hpp"

#include <bit>
#include <deque>
#include <vector>

#include "testing/iterations.hpp"
#include "testing/shared.hpp"
#include "testing/test.hpp"
#include "testing/threads.hpp"

namespace heddle {
namespace {

using testing::iterations;
using testing::kTestEdge;
using testing::runOnThreads;
using testing::Tally;
using testing::yield;

/// A lane with room for `capacity` items.
struct Lane {
  explicit Lane(std::uint32_t capacity) : cells(capacity) { lane.init(cells.data(), capacity); }

  /// What the lane gives, oldest first.
  std::vector<std::uint32_t> take(std::uint32_t most) {
    std::vector<std::uint32_t> taken(most);
    taken.resize(lane.take(taken.data(), most));
    return taken;
  }
  /// What it holds when its producer is gone.
  std::vector<std::uint32_t> inherit() {
    std::vector<std::uint32_t> there;
    lane.inherit([&](std::uint32_t index) { there.push_back(index); });
    return there;
  }

  CompletionLane lane;
  std::vector<CompletionLane::Cell> cells;
};

using Indices = std::vector<std::uint32_t>;

TEST(CompletionLane, IsEmptyToBeginWith) {
  Lane test(4);
  EXPECT_TRUE(test.lane.looksEmpty());
  EXPECT_EQ(test.take(4), Indices{});
}

TEST(CompletionLane, GivesItemsInTheirOrder) {
  Lane test(4);
  for (const std::uint32_t index : {2U, 0U, 1U}) test.lane.push(index);
  EXPECT_FALSE(test.lane.looksEmpty());
  EXPECT_EQ(test.take(2), (Indices{2, 0}));
  EXPECT_FALSE(test.lane.looksEmpty());
  EXPECT_EQ(test.take(4), Indices{1});
  EXPECT_TRUE(test.lane.looksEmpty());
}

TEST(CompletionLane, ShowsWhatItHoldsAndKeepsIt) {
  Lane test(4);
  for (const std::uint32_t index : {3U, 1U}) test.lane.push(index);
  EXPECT_EQ(test.inherit(), (Indices{3, 1}));
  EXPECT_EQ(test.take(1), Indices{3});
  EXPECT_EQ(test.inherit(), Indices{1});
}

TEST(CompletionLane, GoesOnWhereADeadProducerStopped) {
  Lane test(2);
  for (std::uint32_t laps = 0; laps < 5; ++laps) {
    test.lane.push(1);
    EXPECT_EQ(test.take(2), Indices{1});
  }
  test.lane.push(0);
  EXPECT_EQ(test.inherit(), Indices{0});
  test.lane.push(1);  // its successor
  EXPECT_EQ(test.take(2), (Indices{0, 1}));
  EXPECT_TRUE(test.lane.looksEmpty());
}

TEST(CompletionLane, CountsLapsRoundAndRound) {
  // A cell has twelve bits for the lap: more laps than they count.
  constexpr std::uint32_t kLaps = 3 * 4096;
  Lane test(2);
  for (std::uint32_t push = 0; push < 2 * kLaps; ++push) {
    ASSERT_TRUE(test.lane.looksEmpty());
    test.lane.push(push % 2);
    ASSERT_FALSE(test.lane.looksEmpty());
    ASSERT_EQ(test.take(2), Indices{push % 2});
  }
}

TEST(CompletionLane, HoldsTheLargestItem) {
  constexpr std::uint32_t kLargest = (1U << CompletionLane::kItemBits) - 1;
  Lane test(2);
  test.lane.push(kLargest);
  EXPECT_EQ(test.take(2), Indices{kLargest});
}

TEST(CompletionLane, HoldsEveryItemThereIs) {
  Lane test(4);
  for (int round = 0; round < 3; ++round) {  // from a different place in the ring each time
    for (const std::uint32_t index : {1U, 3U, 0U, 2U}) test.lane.push(index);
    EXPECT_EQ(test.take(4), (Indices{1, 3, 0, 2}));
    test.lane.push(1);
    EXPECT_EQ(test.take(4), Indices{1});
  }
}

TEST(CompletionLane, KeepsItsEndsOnLinesOfTheirOwn) {
  EXPECT_EQ(sizeof(CompletionLane), 3 * kCacheLine);
}

TEST(CompletionLaneStress, EachProducersItemsArriveOnceAndInOrder) {
  constexpr std::uint32_t kProducers = 3;
  const std::uint32_t each = iterations(200'000);
  std::vector<Guarded<std::uint32_t>> contents(kProducers * each);
  std::deque<Lane> lanes;
  for (std::uint32_t i = 0; i < kProducers; ++i) lanes.emplace_back(std::bit_ceil(each));
  std::vector<std::uint32_t> arrived(kProducers);
  Tally damaged;
  Tally disordered;
  runOnThreads(kProducers + 1, [&](std::uint32_t thread) {
    if (thread < kProducers) {
      for (std::uint32_t i = 0; i < each; ++i) {
        const std::uint32_t index = thread * each + i;
        contents[index].store(~index);  // plain: E6 publishes it
        lanes[thread].lane.push(index);
      }
      return;
    }
    for (std::uint32_t total = 0; total < kProducers * each;) {
      const std::uint32_t before = total;
      for (std::uint32_t producer = 0; producer < kProducers; ++producer) {
        for (const std::uint32_t index : lanes[producer].take(64)) {
          if (index != producer * each + arrived[producer]++) disordered.add();
          if (contents[index].load() != ~index) damaged.add();
          ++total;
        }
      }
      if (total == before) yield();
    }
  });
  EXPECT_EQ(disordered.count(), 0U);
  EXPECT_EQ(damaged.count(), 0U);
  for (const std::uint32_t count : arrived) EXPECT_EQ(count, each);
}

TEST(CompletionLaneStress, CellsAreUsedAgainByWayOfTheConsumer) {
  // As few cells as there are items: every push lands where the consumer has just read.
  constexpr std::uint32_t kItems = 2;
  const std::uint32_t rounds = iterations(200'000);
  Lane lane(kItems);
  Guarded<std::uint32_t> contents[kItems];
  CacheAligned<Atomic<std::uint32_t>> granted;  // items handed to the producer so far, in turn
  Tally damaged;
  runOnThreads(2, [&](std::uint32_t thread) {
    if (thread == 0) {
      for (std::uint32_t i = 0; i < rounds; ++i) {
        while (granted->load(acquire(kTestEdge)) + kItems <= i) yield();
        contents[i % kItems].store(i);
        lane.lane.push(i % kItems);
      }
      return;
    }
    for (std::uint32_t i = 0; i < rounds;) {
      const Indices taken = lane.take(kItems);
      if (taken.empty()) yield();
      for (const std::uint32_t index : taken) {
        if (index != i % kItems || contents[index].load() != i) damaged.add();
        granted->store(++i, release(kTestEdge));
      }
    }
  });
  EXPECT_EQ(damaged.count(), 0U);
}

}  // namespace
}  // namespace heddle
