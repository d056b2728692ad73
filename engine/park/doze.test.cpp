#include "park/doze.hpp"

#include "testing/test.hpp"

namespace heddle {
namespace {

/// Two spots of workers that doze.
struct TestDoze {
  static constexpr std::uint32_t kSpots = 2;

  void begin(std::uint32_t worker) { doze.begin(spots[worker]); }
  void wakeAll() { doze.wakeAll(spots, kSpots); }
  bool isDozing(std::uint32_t worker) const {
    return spots[worker].word.load(kRelaxed) == ParkingSpot::kDozing;  // one thread
  }

  Doze doze;
  ParkingSpot spots[kSpots];
};

TEST(Doze, CountsThoseWhoDoze) {
  TestDoze test;
  EXPECT_EQ(test.doze.count(), 0U);
  test.begin(0);
  test.begin(1);
  EXPECT_EQ(test.doze.count(), 2U);
  EXPECT_TRUE(test.isDozing(0));
}

TEST(Doze, WakesAll) {
  TestDoze test;
  test.begin(0);
  test.begin(1);
  test.wakeAll();
  EXPECT_FALSE(test.isDozing(0));
  EXPECT_FALSE(test.isDozing(1));
  EXPECT_EQ(test.doze.count(), 0U);
}

TEST(Doze, WakesNobodyTwice) {
  TestDoze test;
  test.begin(0);
  EXPECT_TRUE(test.doze.cancel(test.spots[0]));
  EXPECT_FALSE(test.doze.cancel(test.spots[0]));
  test.wakeAll();
  EXPECT_EQ(test.doze.count(), 0U);
}

TEST(Doze, LeavesThoseAloneWhoSleepInTheLot) {
  TestDoze test;
  Lot lot;
  lot.beginSearch();
  lot.beginSleep(test.spots[0]);
  test.begin(1);
  test.wakeAll();
  EXPECT_FALSE(Lot::isChosen(test.spots[0]));
  EXPECT_FALSE(test.isDozing(1));
}

TEST(Doze, IsNoSleeperOfTheLot) {
  TestDoze test;
  Lot lot;
  Lot::Right right = 0;
  test.begin(0);
  lot.wakeOne(test.spots, TestDoze::kSpots, 0, right);
  lot.wakeAll(test.spots, TestDoze::kSpots, right);
  EXPECT_TRUE(test.isDozing(0));
}

TEST(Doze, AWorkerDozesAgainAfterItWasWoken) {
  TestDoze test;
  for (int round = 0; round < 3; ++round) {
    test.begin(0);
    EXPECT_EQ(test.doze.count(), 1U);
    test.wakeAll();
    Doze::end(test.spots[0]);
    EXPECT_EQ(test.doze.count(), 0U);
  }
}

TEST(Doze, AWorkerUsesItsSpotForEither) {
  TestDoze test;
  Lot lot;
  Lot::Right right = 0;
  test.begin(0);
  test.wakeAll();
  Doze::end(test.spots[0]);
  lot.beginSearch();
  lot.beginSleep(test.spots[0]);
  lot.wakeOne(test.spots, TestDoze::kSpots, 0, right);
  EXPECT_TRUE(Lot::isChosen(test.spots[0]));
  Lot::endSleep(test.spots[0]);
  test.begin(0);
  EXPECT_TRUE(test.isDozing(0));
}

}  // namespace
}  // namespace heddle
