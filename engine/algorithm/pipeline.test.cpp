#include "algorithm/pipeline.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "algorithm/parallel_for.hpp"
#include "testing/crew.hpp"
#include "testing/iterations.hpp"
#include "testing/seed.hpp"
#include "testing/shared.hpp"
#include "testing/test.hpp"

namespace heddle {
namespace {

using testing::Crew;
using testing::iterations;
using testing::Random;
using testing::Signal;
using testing::Tally;

constexpr std::uint32_t kCrews[] = {1, 2, 3, 7};
constexpr std::uint32_t kItems = 1'000;

/// The numbers below `size`, one after the other.
auto upTo(std::uint32_t size) {
  return [size, next = 0U]() mutable -> std::optional<std::uint32_t> {
    if (next == size) return std::nullopt;
    return next++;
  };
}

/// How many are not at the place of their number.
std::uint32_t outOfOrder(const std::vector<std::uint32_t>& items) {
  std::uint32_t wrong = 0;
  for (std::uint32_t i = 0; i < items.size(); ++i) wrong += items[i] == i ? 0 : 1;
  return wrong;
}

TEST(Pipeline, SerialStagesSeeAllItemsInOrder) {
  for (const std::uint32_t workers : kCrews) {
    for (const std::uint32_t inFlight : {0U, 1U, 2U, 3U, 16U, 2 * kItems}) {
      std::vector<std::uint32_t> middle;
      std::vector<std::uint32_t> last;
      Crew(workers).run([&] {
        parallelPipeline({.inFlight = inFlight}, upTo(kItems),
                         ParallelStage{[](std::uint32_t item) { return std::uint64_t{item} * 2; }},
                         SerialStage{[&](std::uint64_t doubled) {
                           middle.push_back(static_cast<std::uint32_t>(doubled / 2));
                           return middle.back();
                         }},
                         ParallelStage{[](std::uint32_t item) { return item; }},
                         SerialStage{[&](std::uint32_t item) { last.push_back(item); }});
      });
      EXPECT_EQ(middle.size(), kItems) << workers << " workers, " << inFlight << " in flight";
      EXPECT_EQ(outOfOrder(middle), 0U) << workers << " workers, " << inFlight << " in flight";
      EXPECT_EQ(last.size(), kItems) << workers << " workers, " << inFlight << " in flight";
      EXPECT_EQ(outOfOrder(last), 0U) << workers << " workers, " << inFlight << " in flight";
    }
  }
}

TEST(Pipeline, EndsAtOnceIfTheSourceHasNothing) {
  Tally calls;
  Crew(2).run([&] {
    parallelPipeline({}, upTo(0), ParallelStage{[&](std::uint32_t /*item*/) { calls.add(); }});
  });
  EXPECT_EQ(calls.count(), 0U);
}

TEST(Pipeline, AParallelStageMayBeTheLastOne) {
  std::vector<std::uint8_t> visits(kItems);
  Crew(3).run([&] {
    parallelPipeline({}, upTo(kItems), ParallelStage{[&](std::uint32_t item) { ++visits[item]; }});
  });
  EXPECT_TRUE(visits == std::vector<std::uint8_t>(kItems, 1));
}

TEST(Pipeline, HasNoMoreItemsInFlightThanAllowed) {
  for (const std::uint32_t inFlight : {1U, 2U, 5U}) {
    Tally now;
    Tally tooMany;
    Crew(7).run([&] {
      parallelPipeline(
          {.inFlight = inFlight},
          [&, source = upTo(kItems)]() mutable {
            const auto item = source();
            if (item && now.add() >= inFlight) tooMany.add();
            return item;
          },
          ParallelStage{[](std::uint32_t item) { return item; }},
          SerialStage{[](std::uint32_t item) { return item; }},
          ParallelStage{[&](std::uint32_t /*item*/) {
            now.add(~std::uint64_t{0});  // one less
          }});
    });
    EXPECT_EQ(tooMany.count(), 0U) << inFlight << " in flight";
    EXPECT_EQ(now.count(), 0U);
  }
}

TEST(Pipeline, AParallelStageHasSeveralItemsAtATime) {
  Signal met;
  Crew(3).run([&] {
    parallelPipeline({.inFlight = 3}, upTo(3), ParallelStage{[&](std::uint32_t /*item*/) {
                       met.raise();
                       met.awaitAtLeast(3);  // hangs if one comes after the other
                     }});
  });
  EXPECT_EQ(met.read(), 3U);
}

TEST(Pipeline, DifferentSerialStagesWorkAtTheSameTime) {
  Signal met;
  Crew(2).run([&] {
    const auto meet = [&](std::uint32_t item, std::uint32_t which) {
      if (item != which) return;
      met.raise();
      met.awaitAtLeast(2);
    };
    parallelPipeline({.inFlight = 2}, upTo(2), SerialStage{[&](std::uint32_t item) {
                       meet(item, 1);
                       return item;
                     }},
                     SerialStage{[&](std::uint32_t item) { meet(item, 0); }});
  });
  EXPECT_EQ(met.read(), 2U);
}

TEST(Pipeline, ItemsThatCanOnlyBeMovedPassThrough) {
  std::uint64_t sum = 0;
  Crew(3).run([&] {
    using Owned = std::unique_ptr<std::uint64_t>;
    parallelPipeline(
        {.inFlight = 4},
        [source = upTo(kItems)]() mutable -> std::optional<Owned> {
          const auto item = source();
          if (!item) return std::nullopt;
          return std::make_unique<std::uint64_t>(*item);
        },
        ParallelStage{[](Owned item) { return item; }},
        SerialStage{[&](const Owned& item) { sum += *item; }});
  });
  EXPECT_EQ(sum, std::uint64_t{kItems} * (kItems - 1) / 2);
}

TEST(Pipeline, StagesMayUseOtherAlgorithms) {
  Tally sum;
  Crew(3).run([&] {
    parallelPipeline({}, upTo(100), ParallelStage{[&](std::uint32_t item) {
                       parallelFor(0U, item, [&](std::uint32_t /*i*/) { sum.add(); });
                       return item;
                     }},
                     SerialStage{[&](std::uint32_t item) {
                       parallelFor(0U, item, [&](std::uint32_t /*i*/) { sum.add(); });
                     }});
  });
  EXPECT_EQ(sum.count(), 2U * 4'950);
}

TEST(PipelineStress, KeepsOrderUnderUnevenLoad) {
  const std::uint64_t seed = testing::seed();
  Random random(seed);
  for (std::uint32_t round = iterations(20); round > 0; --round) {
    const std::uint32_t size = random.below(3'000);
    std::vector<std::uint32_t> seen;
    Crew(1 + random.below(7)).run([&] {
      const auto idle = [&](std::uint32_t item) {
        Random mine(seed, item);
        Tally turns;
        for (std::uint32_t turn = mine.below(500); turn > 0; --turn) turns.add();
        return item;
      };
      parallelPipeline({.inFlight = 1 + random.below(20)}, upTo(size), ParallelStage{idle},
                       SerialStage{[&](std::uint32_t item) { return idle(item); }},
                       ParallelStage{idle},
                       SerialStage{[&](std::uint32_t item) { seen.push_back(item); }});
    });
    EXPECT_EQ(seen.size(), size);
    EXPECT_EQ(outOfOrder(seen), 0U);
  }
}

}  // namespace
}  // namespace heddle
