#include <vector>

#include "queue/mpmc.hpp"
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

using Queue = Mpmc<std::uint32_t>;

/// Producers push numbered items, consumers take them in batches of random size.
class Traffic {
 public:
  Traffic(std::uint32_t capacity, std::uint32_t producers, std::uint32_t consumers,
          std::uint32_t each)
      : producers_(producers),
        consumers_(consumers),
        each_(each),
        cells_(capacity),
        contents_(std::size_t{producers} * each),
        taken_(std::size_t{producers} * each) {
    queue_.init(cells_.data(), capacity);
  }

  void run() {
    const std::uint64_t seed = testing::seed();
    runOnThreads(producers_ + consumers_, [&](std::uint32_t thread) {
      Random random(seed, thread);
      if (thread < producers_) {
        produce(thread);
      } else {
        consume(random);
      }
    });
    std::uint32_t wrong = 0;
    for (const Tally& each : taken_) wrong += each.count() == 1 ? 0 : 1;
    EXPECT_EQ(wrong, 0U) << "items that were not taken exactly once";
    EXPECT_EQ(damaged_.count(), 0U) << "items whose contents the taker did not see";
    EXPECT_EQ(disordered_.count(), 0U) << "items of one producer in the wrong order";
    EXPECT_TRUE(queue_.looksEmpty());
  }

 private:
  void produce(std::uint32_t producer) {
    std::uint32_t failedCas = 0;
    for (std::uint32_t i = 0; i < each_; ++i) {
      const std::uint32_t item = producer * each_ + i;
      contents_[item].store(~item);  // plain: E4 publishes it
      while (!queue_.push(item, failedCas)) yield();
    }
  }

  void consume(Random& random) {
    std::vector<std::uint32_t> expected(producers_);  // of each producer: at least this one
    for (std::uint32_t producer = 0; producer < producers_; ++producer) {
      expected[producer] = producer * each_;
    }
    while (total_.count() < taken_.size()) {
      std::uint32_t items[Queue::kMaxBatch]{};
      std::uint32_t claimed = 0;
      std::uint32_t failedCas = 0;
      const std::uint32_t most = 1 + random.below(Queue::kMaxBatch);
      const std::uint32_t sharers = 1 + random.below(3);
      const std::uint32_t count = queue_.popBatch(items, most, sharers, claimed, failedCas);
      if (count == 0) yield();
      for (std::uint32_t i = 0; i < count; ++i) take(items[i], expected);
    }
  }

  void take(std::uint32_t item, std::vector<std::uint32_t>& expected) {
    const std::uint32_t producer = item / each_;
    if (item < expected[producer]) disordered_.add();
    expected[producer] = item + 1;
    if (contents_[item].load() != ~item) damaged_.add();
    taken_[item].add();
    total_.add();
  }

  std::uint32_t producers_;
  std::uint32_t consumers_;
  std::uint32_t each_;
  std::vector<Queue::Cell> cells_;
  Queue queue_;
  std::vector<Guarded<std::uint32_t>> contents_;
  std::vector<Tally> taken_;
  Tally total_;
  Tally damaged_;
  Tally disordered_;
};

TEST(MpmcStress, EachItemIsTakenOnceWithRoomForAll) {
  Traffic(1 << 16, 2, 2, iterations(100'000)).run();
}

TEST(MpmcStress, EachItemIsTakenOnceInASmallRing) { Traffic(16, 2, 2, iterations(50'000)).run(); }

TEST(MpmcStress, EachItemIsTakenOnceInASingleCell) { Traffic(1, 2, 2, iterations(10'000)).run(); }

TEST(MpmcStress, EachItemIsTakenOnceByManyConsumers) {
  Traffic(64, 1, 5, iterations(50'000)).run();
}

TEST(MpmcStress, EachItemIsTakenOnceFromManyProducers) {
  Traffic(64, 5, 1, iterations(20'000)).run();
}

}  // namespace
}  // namespace heddle
