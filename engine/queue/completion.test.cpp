#include "queue/completion.hpp"

#include <algorithm>
#include <vector>

#include "testing/iterations.hpp"
#include "testing/shared.hpp"
#include "testing/test.hpp"
#include "testing/threads.hpp"

namespace heddle {
namespace {

using testing::iterations;
using testing::runOnThreads;
using testing::Tally;
using testing::yield;

/// Items with their links and some contents.
struct Items {
  explicit Items(std::uint32_t count) : links(count), contents(count) {}

  void push(CompletionLane& lane, std::uint32_t index) { lane.push(index, links[index]); }
  /// Everything that the lane holds, newest first.
  std::vector<std::uint32_t> take(CompletionLane& lane) {
    std::vector<std::uint32_t> taken;
    for (std::uint32_t cursor = lane.takeAll(); cursor != 0;) {
      taken.push_back(CompletionLane::next(
          cursor, [this](std::uint32_t index) -> CompletionLane::Link& { return links[index]; }));
    }
    return taken;
  }

  std::vector<CompletionLane::Link> links;
  std::vector<Guarded<std::uint32_t>> contents;
};

TEST(CompletionLane, IsEmptyToBeginWith) {
  CompletionLane lane;
  EXPECT_TRUE(lane.looksEmpty());
  EXPECT_EQ(lane.takeAll(), 0U);
}

TEST(CompletionLane, GivesEverythingAtOnceNewestFirst) {
  CompletionLane lane;
  Items items(3);
  for (std::uint32_t index = 0; index < 3; ++index) items.push(lane, index);
  EXPECT_FALSE(lane.looksEmpty());
  EXPECT_EQ(items.take(lane), (std::vector<std::uint32_t>{2, 1, 0}));
}

TEST(CompletionLane, IsEmptyOnceItWasTaken) {
  CompletionLane lane;
  Items items(1);
  items.push(lane, 0);
  items.take(lane);
  EXPECT_TRUE(lane.looksEmpty());
  EXPECT_TRUE(items.take(lane).empty());
}

TEST(CompletionLane, TakesItemsAgain) {
  CompletionLane lane;
  Items items(2);
  for (int round = 0; round < 3; ++round) {
    items.push(lane, 1);
    items.push(lane, 0);
    EXPECT_EQ(items.take(lane), (std::vector<std::uint32_t>{0, 1}));
  }
}

TEST(CompletionLane, HasALineOfItsOwn) { EXPECT_EQ(sizeof(CompletionLane), kCacheLine); }

TEST(CompletionLaneStress, EachProducersItemsArriveOnceAndInOrder) {
  constexpr std::uint32_t kProducers = 3;
  const std::uint32_t each = iterations(200'000);
  Items items(kProducers * each);
  std::vector<CompletionLane> lanes(kProducers);
  std::vector<std::uint32_t> arrived(kProducers);
  Tally damaged;
  Tally disordered;
  runOnThreads(kProducers + 1, [&](std::uint32_t thread) {
    if (thread < kProducers) {
      for (std::uint32_t i = 0; i < each; ++i) {
        const std::uint32_t index = thread * each + i;
        items.contents[index].store(~index);  // plain: E6 publishes it
        items.push(lanes[thread], index);
      }
      return;
    }
    for (std::uint32_t total = 0; total < kProducers * each;) {
      const std::uint32_t before = total;
      for (std::uint32_t producer = 0; producer < kProducers; ++producer) {
        std::vector<std::uint32_t> taken = items.take(lanes[producer]);
        std::reverse(taken.begin(), taken.end());
        for (const std::uint32_t index : taken) {
          if (index != producer * each + arrived[producer]++) disordered.add();
          if (items.contents[index].load() != ~index) damaged.add();
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

}  // namespace
}  // namespace heddle
