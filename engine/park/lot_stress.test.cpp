// Lost wake-ups: each of these tests hangs if one is lost.

#include "park/lot.hpp"
#include "queue/mpmc.hpp"
#include "testing/iterations.hpp"
#include "testing/seed.hpp"
#include "testing/shared.hpp"
#include "testing/test.hpp"
#include "testing/threads.hpp"

namespace heddle {
namespace {

using testing::iterations;
using testing::kTestEdge;
using testing::Random;
using testing::runOnThreads;
using testing::Signal;
using testing::yield;

/// Producers hand tokens to workers in rounds, and begin a round only when all tokens of the last
/// one are consumed: a worker that is not woken stops everything.
class Relay {
 public:
  static constexpr std::uint32_t kMaxWorkers = 4;

  /// \param deaths of how many falls asleep one ends in the worker's death; 0 for none
  Relay(std::uint32_t producers, std::uint32_t workers, std::uint32_t mostTokens,
        std::uint32_t deaths)
      : producers_(producers), workers_(workers), mostTokens_(mostTokens), deaths_(deaths) {
    queue_.init(cells_, kCapacity);
  }

  void run(std::uint32_t rounds) {
    const std::uint64_t seed = testing::seed();
    runOnThreads(producers_ + workers_, [&](std::uint32_t thread) {
      Random random(seed, thread);
      if (thread < producers_) {
        produce(random, rounds);
      } else {
        work(random, thread - producers_);
      }
    });
    EXPECT_EQ(consumed_.read(), produced_.read());
    EXPECT_TRUE(queue_.looksEmpty());
    EXPECT_EQ(lot_.census().searchers, 0U);
    EXPECT_EQ(lot_.census().sleepers, 0U);
  }

 private:
  static constexpr std::uint32_t kCapacity = 1024;

  void produce(Random& random, std::uint32_t rounds) {
    Lot::Right right = 0;
    for (std::uint32_t round = 0; round < rounds; ++round) {
      std::uint32_t failedCas = 0;
      for (std::uint32_t tokens = 1 + random.below(mostTokens_); tokens > 0; --tokens) {
        produced_.raise();
        while (!queue_.push(1, failedCas)) yield();
        lot_.wakeOne(spots_, workers_, 0, right);
      }
      consumed_.awaitAtLeast(produced_.read());
    }
    doneProducers_.raise();
    if (doneProducers_.read() < producers_) return;
    stop_.store(1, seqCst(kTestEdge));
    lot_.wakeAll(spots_, workers_, right);
  }

  bool consume() {
    std::uint32_t item = 0;
    std::uint32_t claimed = 0;
    std::uint32_t failedCas = 0;
    if (queue_.popBatch(&item, 1, 1, claimed, failedCas) == 0) return false;
    consumed_.raise();
    return true;
  }

  bool stopping() const { return stop_.load(seqCst(kTestEdge)) != 0; }

  void work(Random& random, std::uint32_t worker) {
    Lot::Right right = 0;
    for (;;) {
      while (consume()) {
      }
      lot_.beginSearch();
      if (!search(random, worker, right)) return;
    }
  }

  /// As a searcher.
  /// \return false when all is over
  bool search(Random& random, std::uint32_t worker, Lot::Right& right) {
    for (;;) {
      for (std::uint32_t looks = random.below(3); looks > 0; --looks) {
        if (!consume()) continue;
        if (lot_.endSearch() && !queue_.looksEmpty()) wakeOne(right);
        return true;
      }
      if (stopping()) {
        lot_.endSearch();
        return false;
      }
      if (dies(random)) return dieSearching(worker, right);
      lot_.beginSleep(spots_[worker]);
      if (dies(random)) return die(worker, right);  // without the last look
      if (stopping()) {
        lot_.wakeAll(spots_, workers_, right);
      } else if (!queue_.looksEmpty()) {
        wakeOne(right);
      }
      if (dies(random)) return die(worker, right);
      lot_.sleep(spots_[worker]);
    }
  }

  bool dies(Random& random) const { return deaths_ != 0 && random.oneIn(deaths_); }

  bool dieSearching(std::uint32_t worker, Lot::Right& right) {
    lot_.forget(spots_[worker], true);
    wakeOne(right);
    return true;
  }

  bool die(std::uint32_t worker, Lot::Right& right) {
    lot_.forget(spots_[worker], false);
    wakeOne(right);  // as a burial does, for it may have died before its last look
    return true;
  }

  void wakeOne(Lot::Right& right) { lot_.wakeOne(spots_, workers_, 0, right); }

  std::uint32_t producers_;
  std::uint32_t workers_;
  std::uint32_t mostTokens_;
  std::uint32_t deaths_;
  Mpmc<std::uint32_t>::Cell cells_[kCapacity];
  Mpmc<std::uint32_t> queue_;
  Lot lot_;
  ParkingSpot spots_[kMaxWorkers];
  Signal produced_;
  Signal consumed_;
  Signal doneProducers_;
  Atomic<std::uint32_t> stop_;  ///< 1 once all producers are done
};

TEST(LotStress, ASingleTokenAlwaysFindsASleeper) { Relay(1, 1, 1, 0).run(iterations(50'000)); }

TEST(LotStress, ATokenAlwaysFindsOneOfManySleepers) { Relay(1, 4, 1, 0).run(iterations(30'000)); }

TEST(LotStress, NoWakeUpOfManyProducersIsLost) { Relay(3, 3, 4, 0).run(iterations(20'000)); }

TEST(LotStress, BurstsAreConsumedWhole) { Relay(2, 4, 100, 0).run(iterations(2'000)); }

TEST(LotStress, DeadWorkersTakeNoWakeUpsWithThem) { Relay(2, 4, 4, 5).run(iterations(20'000)); }

}  // namespace
}  // namespace heddle
