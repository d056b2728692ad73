#include <vector>

#include "queue/deque.hpp"
#include "testing/iterations.hpp"
#include "testing/seed.hpp"
#include "testing/shared.hpp"
#include "testing/test.hpp"
#include "testing/threads.hpp"

namespace heddle {
namespace {

using testing::iterations;
using testing::Random;
using testing::runOnThreads;
using testing::Tally;
using testing::yield;

constexpr std::uint32_t kThieves = 3;

/// One owner pushes and pops, thieves steal, until every item was taken by somebody.
class Contest {
 public:
  Contest(std::uint32_t capacity, std::uint32_t items)
      : items_(items), slots_(capacity), contents_(items), taken_(items) {
    deque_.init(slots_.data(), capacity);
  }

  /// \param pushes of how many steps of the owner one is a pop
  void run(std::uint32_t pushes) {
    const std::uint64_t seed = testing::seed();
    runOnThreads(kThieves + 1, [&](std::uint32_t thread) {
      Random random(seed, thread);
      if (thread == 0) {
        own(random, pushes);
      } else {
        rob();
      }
    });
    std::uint32_t wrong = 0;
    for (const Tally& each : taken_) wrong += each.count() == 1 ? 0 : 1;
    EXPECT_EQ(wrong, 0U) << "items that were not taken exactly once";
    EXPECT_EQ(damaged_.count(), 0U) << "items whose contents the taker did not see";
    EXPECT_EQ(disordered_.count(), 0U) << "items that a thief got in the wrong order";
    EXPECT_TRUE(deque_.looksEmpty());
  }

 private:
  void own(Random& random, std::uint32_t pushes) {
    std::uint32_t item = 0;
    for (std::uint32_t next = 0; next < items_;) {
      if (!random.oneIn(pushes)) {
        contents_[next].store(~next);  // plain: E1 publishes it
        if (deque_.push(next)) {
          ++next;
        } else {
          yield();
        }
      } else if (deque_.pop(item)) {
        take(item);
      }
    }
    while (deque_.pop(item)) take(item);
  }

  void rob() {
    std::uint32_t last = 0;
    bool any = false;
    while (total_.count() < items_) {
      std::uint32_t item = 0;
      if (deque_.steal(item) != Steal::kTaken) {
        yield();
        continue;
      }
      if (any && item <= last) disordered_.add();
      last = item;
      any = true;
      take(item);
    }
  }

  void take(std::uint32_t item) {
    if (contents_[item].load() != ~item) damaged_.add();
    taken_[item].add();
    total_.add();
  }

  std::uint32_t items_;
  std::vector<Racy<std::uint32_t>> slots_;
  Deque<std::uint32_t> deque_;
  std::vector<Guarded<std::uint32_t>> contents_;
  std::vector<Tally> taken_;
  Tally total_;
  Tally damaged_;
  Tally disordered_;
};

TEST(DequeStress, EachItemIsTakenOnceWhenTheOwnerMostlyPushes) {
  Contest(64, iterations(300'000)).run(8);
}

TEST(DequeStress, EachItemIsTakenOnceWhenAllFightForTheLast) {
  Contest(64, iterations(300'000)).run(2);
}

TEST(DequeStress, EachItemIsTakenOnceWhenTheDequeIsFullMostOfTheTime) {
  Contest(2, iterations(50'000)).run(16);
}

}  // namespace
}  // namespace heddle
