#include "park/lot.hpp"

#include "testing/test.hpp"

namespace heddle {
namespace {

/// A lot with three spots.
struct TestLot {
  static constexpr std::uint32_t kSpots = 3;

  /// A worker looks for work in vain and falls asleep, as far as it can without blocking.
  void fallAsleep(std::uint32_t worker) {
    lot.beginSearch();
    lot.beginSleep(spots[worker]);
  }
  void wakeOne(std::uint32_t first = 0) { lot.wakeOne(spots, kSpots, first, right); }
  void wakeFor(std::uint32_t worker) { lot.wakeFor(spots, kSpots, worker, right); }
  void wakeAll() { lot.wakeAll(spots, kSpots, right); }
  bool isChosen(std::uint32_t worker) const { return Lot::isChosen(spots[worker]); }

  void expectCensus(std::uint32_t searchers, std::uint32_t sleepers) const {
    EXPECT_EQ(lot.census().searchers, searchers);
    EXPECT_EQ(lot.census().sleepers, sleepers);
    EXPECT_EQ(right, 0U) << "no right is left over";
  }

  Lot lot;
  ParkingSpot spots[kSpots];
  Lot::Right right = 0;
};

TEST(Lot, IsEmptyToBeginWith) { TestLot().expectCensus(0, 0); }

TEST(Lot, CountsSearchers) {
  TestLot test;
  test.lot.beginSearch();
  test.lot.beginSearch();
  test.expectCensus(2, 0);
  test.lot.endSearch();
  test.expectCensus(1, 0);
}

TEST(Lot, ASearcherThatFallsAsleepIsASleeper) {
  TestLot test;
  test.fallAsleep(0);
  test.expectCensus(0, 1);
  EXPECT_FALSE(test.isChosen(0));
}

TEST(Lot, OnlyTheLastSearcherIsToldThatOthersSleep) {
  TestLot test;
  test.fallAsleep(0);
  test.lot.beginSearch();
  test.lot.beginSearch();
  EXPECT_FALSE(test.lot.endSearch());
  EXPECT_TRUE(test.lot.endSearch());
}

TEST(Lot, TheLastSearcherIsToldNothingWhileNobodySleeps) {
  TestLot test;
  test.lot.beginSearch();
  EXPECT_FALSE(test.lot.endSearch());
}

TEST(Lot, AWokenSleeperIsASearcherFromTheMomentItIsChosen) {
  TestLot test;
  test.fallAsleep(0);
  test.wakeOne();
  EXPECT_TRUE(test.isChosen(0));
  test.expectCensus(1, 0);
  test.lot.sleep(test.spots[0]);  // returns at once
  test.expectCensus(1, 0);
}

TEST(Lot, NobodyIsWokenWhileSomebodySearches) {
  TestLot test;
  test.fallAsleep(0);
  test.lot.beginSearch();
  test.wakeOne();
  EXPECT_FALSE(test.isChosen(0));
  test.expectCensus(1, 1);
}

TEST(Lot, ABurstWakesOne) {
  TestLot test;
  test.fallAsleep(0);
  test.fallAsleep(1);
  for (int i = 0; i < 5; ++i) test.wakeOne();
  test.expectCensus(1, 1);
}

TEST(Lot, WakingWhereNobodySleepsDoesNothing) {
  TestLot test;
  test.wakeOne();
  test.wakeAll();
  test.expectCensus(0, 0);
}

TEST(Lot, WakesTheWorkerThatIsAskedFor) {
  TestLot test;
  for (std::uint32_t worker = 0; worker < TestLot::kSpots; ++worker) test.fallAsleep(worker);
  test.wakeOne(1);
  EXPECT_FALSE(test.isChosen(0));
  EXPECT_TRUE(test.isChosen(1));
  EXPECT_FALSE(test.isChosen(2));
}

TEST(Lot, WakesAnotherWhenTheOneAskedForIsAwake) {
  TestLot test;
  test.fallAsleep(0);
  test.wakeOne(2);
  EXPECT_TRUE(test.isChosen(0));
  test.expectCensus(1, 0);
}

TEST(Lot, WakesAllAlthoughSomebodySearches) {
  TestLot test;
  for (std::uint32_t worker = 0; worker < TestLot::kSpots; ++worker) test.fallAsleep(worker);
  test.lot.beginSearch();
  test.wakeAll();
  for (std::uint32_t worker = 0; worker < TestLot::kSpots; ++worker) {
    EXPECT_TRUE(test.isChosen(worker));
  }
  test.expectCensus(TestLot::kSpots + 1, 0);
}

TEST(Lot, AWorkerSleepsAgainAfterItWasWoken) {
  TestLot test;
  test.fallAsleep(0);
  test.wakeOne();
  Lot::endSleep(test.spots[0]);
  test.lot.beginSleep(test.spots[0]);
  EXPECT_FALSE(test.isChosen(0));
  test.expectCensus(0, 1);
  test.wakeOne();
  EXPECT_TRUE(test.isChosen(0));
}

TEST(Lot, ForgetsADeadSearcher) {
  TestLot test;
  test.lot.beginSearch();
  EXPECT_TRUE(test.lot.forget(test.spots[0], true)) << "work may have been left to it";
  test.expectCensus(0, 0);
}

TEST(Lot, ForgetsADeadSleeper) {
  TestLot test;
  test.fallAsleep(0);
  test.fallAsleep(1);
  EXPECT_FALSE(test.lot.forget(test.spots[0], false));
  test.expectCensus(0, 1);
  test.wakeOne();
  EXPECT_TRUE(test.isChosen(1)) << "the living one";
}

TEST(Lot, ForgetsASleeperThatDiedAfterItWasChosen) {
  TestLot test;
  test.fallAsleep(0);
  test.wakeOne();
  EXPECT_TRUE(test.lot.forget(test.spots[0], false)) << "the wake-up went to the dead";
  test.expectCensus(0, 0);
}

TEST(Lot, ForgetsADeadRunner) {
  TestLot test;
  test.fallAsleep(1);
  EXPECT_FALSE(test.lot.forget(test.spots[0], false));
  test.expectCensus(0, 1);
}

TEST(Lot, ASuccessorSleepsWhereADeadWorkerSlept) {
  TestLot test;
  test.fallAsleep(0);
  test.lot.forget(test.spots[0], false);
  test.fallAsleep(0);
  test.expectCensus(0, 1);
  test.wakeOne();
  EXPECT_TRUE(test.isChosen(0));
}

TEST(Lot, WorkForOneWorkerWakesItAlthoughAnotherSearches) {
  TestLot test;
  test.fallAsleep(0);
  test.fallAsleep(1);
  test.lot.beginSearch();
  test.wakeFor(1);
  EXPECT_FALSE(test.isChosen(0));
  EXPECT_TRUE(test.isChosen(1));
  test.expectCensus(2, 1);
}

TEST(Lot, WorkForAWorkerThatIsAwakeWakesAnother) {
  TestLot test;
  test.fallAsleep(0);
  test.wakeFor(1);
  EXPECT_TRUE(test.isChosen(0));
  test.wakeFor(1);
  test.expectCensus(1, 0);
}

TEST(Lot, ARightThatADeadWakerHadNotUsedGoesBack) {
  TestLot test;
  test.fallAsleep(0);
  test.fallAsleep(1);
  test.wakeOne(0);
  // As if the waker had died with the right in hand, before it found this one.
  test.spots[0].word.store(ParkingSpot::kParked, kRelaxed);  // one thread
  test.expectCensus(1, 1);
  test.right = 1;
  test.lot.inherit(test.spots, test.right);
  test.expectCensus(0, 2);
}

TEST(Lot, AWakeUpThatADeadWakerHadNotRungIsRung) {
  TestLot test;
  test.fallAsleep(1);
  test.wakeOne();
  test.right = 2 + 1;  // as if the waker had died between its choice and the ring
  test.lot.inherit(test.spots, test.right);
  EXPECT_TRUE(test.isChosen(1));
  test.expectCensus(1, 0);
}

TEST(Lot, ADeadWakerWithNothingInHandLeavesNothing) {
  TestLot test;
  test.fallAsleep(0);
  test.lot.inherit(test.spots, test.right);
  test.expectCensus(0, 1);
}

TEST(ParkingSpot, HasALineOfItsOwn) { EXPECT_EQ(sizeof(ParkingSpot), kCacheLine); }

}  // namespace
}  // namespace heddle
